export { suggestUsername } from './suggestion.js';
export { checkUsername, usernameKey } from './username.js';
