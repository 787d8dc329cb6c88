import { Global, Module } from '@nestjs/common';
import { AuthGuard } from './auth.guard.js';
import { KeyRing } from './key-ring.js';
import { TokenVerifier } from './token-verifier.js';

/** Verifying tokens, for every service. Signing them is `TokenSigner`, which chat alone provides. */
@Global()
@Module({
  providers: [KeyRing, TokenVerifier, AuthGuard],
  exports: [KeyRing, TokenVerifier, AuthGuard],
})
export class AuthModule {}
