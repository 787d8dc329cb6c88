export { bodyHash, isBlank, mentionedNames, normalizeContent } from './messages/message-content.js';
export { decidePin, minimumBid, pinLeft, type LivePin, type PinPayment, type PinRules } from './pins/pin-auction.js';
export { parsePinTiers } from './pins/pin-tiers.js';
export { hideMuted } from './moderation/hide-muted.js';
export { accessCodeMatches, hashAccessCode } from './rooms/access-code.js';
export { newRoomCode } from './rooms/room-code.js';
export { noticesOf, noticeText } from './rooms/room-notices.js';
export * from './usernames/index.js';
export * from './users/index.js';
