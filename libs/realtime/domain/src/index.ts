export type { FeedRecord, Position } from './position.js';
export { Room } from './room.js';
export type { History, Joined, RoomIncident, RoomLimits, RoomPorts } from './room-ports.js';
