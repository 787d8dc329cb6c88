export { suggestUsername } from './suggestion.js';
export { checkUsername, usernameKey, usernameLook } from './username.js';
