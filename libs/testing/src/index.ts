export { PlainSocketClient, type PlainSocketOptions } from './sockets/plain-socket-client.js';
export { SocketClient, type SocketClosing, type SocketCredentials, type SocketFrame } from './sockets/socket-client.js';
export { SocketIoClient, type SocketIoOptions } from './sockets/socket-io-client.js';
