export { ChatApi } from './chat-api.js';
export { internalApiConfig, type InternalApiConfig } from './internal-api.config.js';
export { InternalGuard } from './internal.guard.js';
