export { acceptMultipart } from './accept-multipart.js';
export { OBJECT_STORE, type ByteRange, type LocalFile, type ObjectStore } from './object-store.js';
export { serveObject, type ServedObject } from './serve-object.js';
export { openObjectStore, storageSettings } from './storage-settings.js';
