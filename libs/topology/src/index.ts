export * from './routing.js';
export * from './services.js';
export * from './shapes.js';
