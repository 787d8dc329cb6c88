import { Inject, Injectable } from '@nestjs/common';
import { ConfigError } from '@chatpop/service-bootstrap';
import { importJWK, SignJWT, type CryptoKey } from 'jose';
import { authConfig, type AuthConfig } from './auth.config.js';
import { accessAudience, issuer, sessionAudience, type AccessClaims, type SessionClaims } from './claims.js';

/** Signs tokens. Only the process that holds chat can. */
@Injectable()
export class TokenSigner {
  private readonly kid: string;
  private readonly key: Promise<CryptoKey | Uint8Array>;

  constructor(@Inject(authConfig.token) config: AuthConfig) {
    if (!config.privateKey)
      throw new ConfigError([`AUTH_PRIVATE_KEY is not set. Set it: ${authConfig.settings.privateKey.help}`]);
    this.kid = config.privateKey.kid;
    this.key = importJWK(config.privateKey, 'EdDSA');
  }

  access({ sub, ...claims }: Omit<AccessClaims, 'exp'>, ttlSeconds: number): Promise<string> {
    return this.sign(claims, sub, accessAudience, ttlSeconds);
  }

  session({ sub, ...claims }: Omit<SessionClaims, 'exp'>, ttlSeconds: number): Promise<string> {
    return this.sign(claims, sub, sessionAudience, ttlSeconds);
  }

  private async sign(
    claims: Record<string, unknown>,
    subject: string,
    audience: string,
    ttlSeconds: number,
  ): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: this.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${ttlSeconds}s`)
      .sign(await this.key);
  }
}
