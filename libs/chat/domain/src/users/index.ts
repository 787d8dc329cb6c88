export { emailKey } from './email-key.js';
export { hashRefreshToken, isRefreshToken, judgeRefresh, newRefreshToken, type RefreshState } from './refresh-token.js';
