export { breakConnection, type Breakage, type BreakPoint } from './database/break-connection.js';
export { PlainSocketClient, type PlainSocketOptions } from './sockets/plain-socket-client.js';
export { SocketClient, type SocketClosing, type SocketCredentials, type SocketFrame } from './sockets/socket-client.js';
export { SocketIoClient, type SocketIoOptions } from './sockets/socket-io-client.js';
export { countWaitingConnections } from './sockets/waiting-connections.js';
export { readState, type State } from './system/state.js';
export { startSystem, type System } from './system/system.js';
