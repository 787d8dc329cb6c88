export { Authenticated, AuthGuard, CurrentActor, type Requirement } from './auth.guard.js';
export { AuthModule } from './auth.module.js';
export type { AccessClaims, Actor, SessionClaims } from './claims.js';
export { KeyRing } from './key-ring.js';
export { newSigningKey, printNewSigningKey, type SigningKey } from './new-signing-key.js';
export { TokenSigner } from './token-signer.js';
export { TokenVerifier } from './token-verifier.js';
