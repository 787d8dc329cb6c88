export { RoomAuthority } from './authority/room-authority.js';
export { RealtimeFeatureModule } from './realtime.module.js';
