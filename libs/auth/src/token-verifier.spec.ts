import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { AuthConfig, PrivateJwk } from './auth.config.js';
import { KeyRing } from './key-ring.js';
import { TokenSigner } from './token-signer.js';
import { TokenVerifier } from './token-verifier.js';

const user = { sub: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90', role: 'user', reserved_username: null } as const;
const session = {
  sub: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e91',
  sid: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e92',
  room: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e93',
  code: 'TEST2345',
  username: 'BraveOtter',
};

async function newKey(kid: string): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { x = '', d = '' } = await exportJWK(privateKey);
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid };
}
const config = (privateKey: PrivateJwk, retiredKeys: PrivateJwk[] = []): AuthConfig => ({
  privateKey,
  retiredKeys,
  jwksUrl: undefined,
});
const verifierOf = (settings: AuthConfig) => new TokenVerifier(new KeyRing(settings));
const notAuthenticated = { code: 'COMMON.NOT_AUTHENTICATED' };

describe(TokenVerifier.name, () => {
  it('knows access tokens from session tokens', async () => {
    const settings = config(await newKey('1'));
    const [signer, verifier] = [new TokenSigner(settings), verifierOf(settings)];
    expect(await verifier.verify(await signer.access(user, 60))).toMatchObject({ user });
    expect(await verifier.verify(await signer.session(session, 60))).toMatchObject({ session });
  });

  it('refuses an expired token, also one that it has seen valid', async () => {
    const settings = config(await newKey('1'));
    const [signer, verifier] = [new TokenSigner(settings), verifierOf(settings)];
    const expired = { code: 'COMMON.TOKEN_EXPIRED' };
    await expect(verifier.verify(await signer.access(user, -1))).rejects.toMatchObject(expired);
    const token = await signer.access(user, 60);
    await verifier.verify(token);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await expect(verifier.verify(token)).rejects.toMatchObject(expired);
    clock.mockRestore();
  });

  it('refuses forged tokens', async () => {
    const settings = config(await newKey('1'));
    const verifier = verifierOf(settings);
    const stranger = new TokenSigner(config(await newKey('1')));
    const good = await new TokenSigner(settings).access(user, 60);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const staff = Buffer.from(
      JSON.stringify({ ...user, iss: 'chatpop', aud: 'chatpop:access', role: 'staff', exp: 9e9 }),
    ).toString('base64url');
    const forged = [
      '',
      'x',
      await stranger.access(user, 60),
      `${header}.${staff}.${signature}`,
      `${header}.${payload}.`,
      new UnsecuredJWT({ ...user, iss: 'chatpop', aud: 'chatpop:access' }).setExpirationTime('1h').encode(),
      await new SignJWT({ ...user })
        .setProtectedHeader({ alg: 'HS256', kid: '1' })
        .setIssuer('chatpop')
        .setAudience('chatpop:access')
        .setExpirationTime('1h')
        .sign(Buffer.from(settings.privateKey?.x ?? '')),
      'x'.repeat(5_000),
    ];
    for (const token of forged) await expect(verifier.verify(token)).rejects.toMatchObject(notAuthenticated);
  });

  it('still takes tokens of a retired key, and shows no private part', async () => {
    const [before, after] = [await newKey('1'), await newKey('2')];
    const old = await new TokenSigner(config(before)).access(user, 60);
    expect(await verifierOf(config(after, [before])).verify(old)).toMatchObject({ user });
    await expect(verifierOf(config(after)).verify(old)).rejects.toMatchObject(notAuthenticated);
    expect(JSON.stringify(new KeyRing(config(after, [before])).jwks)).not.toContain(after.d);
  });

  it('answers unavailable, not unauthorized, while the keys can not be fetched', async () => {
    const token = await new TokenSigner(config(await newKey('1'))).access(user, 60);
    const verifier = verifierOf({ privateKey: undefined, retiredKeys: [], jwksUrl: 'http://127.0.0.1:1/' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'COMMON.UNAVAILABLE' });
  });

  it('goes on with the keys that it has while they can not be fetched again, and takes new ones when they can', async () => {
    const [first, second] = [config(await newKey('1')), config(await newKey('2'))];
    let answer: KeyRing['jwks'] | undefined = new KeyRing(first).jwks;
    const server = createServer((_request, response) =>
      answer ? response.end(JSON.stringify(answer)) : response.destroy(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const verifier = verifierOf({ privateKey: undefined, retiredKeys: [], jwksUrl: `http://127.0.0.1:${port}/` });
    const verifies = async (settings: AuthConfig) =>
      verifier.verify(await new TokenSigner(settings).access({ ...user, sub: randomUUID() }, 3_600));
    const clock = jest.spyOn(Date, 'now');
    try {
      await verifies(first);
      answer = undefined;
      clock.mockReturnValue(Date.now() + 660_000);
      expect(await verifies(first)).toMatchObject({ user: { role: 'user' } });
      await expect(verifies(second)).rejects.toMatchObject({ code: 'COMMON.UNAVAILABLE' });
      answer = new KeyRing(second).jwks;
      clock.mockReturnValue(Date.now() + 660_000);
      await expect(verifies(second)).resolves.toMatchObject({ user: { role: 'user' } });
      await expect(verifies(first)).rejects.toMatchObject(notAuthenticated);
    } finally {
      clock.mockRestore();
      server.close();
    }
  });
});
