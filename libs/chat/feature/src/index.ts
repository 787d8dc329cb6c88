export { chatPersistence } from '@chatpop/chat-data-access';
export { ChatFeatureModule } from './chat-feature.module.js';
export { seedDemo } from './seed/seed-demo.js';
export { makeStaff } from './users/index.js';
