export { MemoryPresenceStore } from './memory-presence-store.js';
export { presenceConfig, type PresenceConfig } from './presence.config.js';
export { PresenceModule } from './presence.module.js';
export { PresenceStore, type Person, type PresenceChange, type PresenceReport } from './presence-store.js';
