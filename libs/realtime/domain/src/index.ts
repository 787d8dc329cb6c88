export type { FeedRecord, Position } from './position.js';
export { Room, type Joined } from './room.js';
export type { History, RoomIncident, RoomLimits, RoomPorts } from './room-ports.js';
