export { ChatFeatureModule } from './chat-feature.module.js';
export { makeStaff } from './users/index.js';
