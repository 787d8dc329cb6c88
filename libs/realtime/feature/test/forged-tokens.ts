import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { exportJWK, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import type { FakeParticipant } from './fake-chat.js';
import { privateKey, type Gateways } from './gateways.js';

const other: KeyObject = generateKeyPairSync('ed25519').privateKey;
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Some thirty things that are not a valid session token of the room, by what is wrong with them. */
export async function forgedTokens(
  gateways: Gateways,
  code: string,
  member: FakeParticipant,
): Promise<[what: string, token: string][]> {
  const good = await gateways.token(code, member);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
  const elsewhere = gateways.chat.createRoom();
  const stranger = gateways.chat.join(elsewhere);
  const foreign = await gateways.token(elsewhere, stranger);
  const ours = await importJWK(privateKey, 'EdDSA');
  const sign = (
    changes: Readonly<Record<string, unknown>>,
    key: Parameters<SignJWT['sign']>[0] = ours,
    head: Readonly<Record<string, unknown>> = {},
  ): Promise<string> =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA', kid: 'test', ...head }).sign(key);
  const hmac = (key: string): Promise<string> => sign({}, Buffer.from(key), { alg: 'HS256' });
  const now = Math.floor(Date.now() / 1_000);
  return [
    ['nothing', ''],
    ['the word null', 'null'],
    ['three empty parts', '..'],
    ['a scheme before it', `Bearer ${good}`],
    ['one part', payload],
    ['two parts', `${header}.${payload}`],
    ['four parts', `${good}.${signature}`],
    ['five parts, as encrypted ones have', `${good}.${signature}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['another signature', `${header}.${payload}.${foreign.split('.')[2] ?? ''}`],
    ['a changed signature', `${good.slice(0, -6)}AAAAAA`],
    ['a changed claim', `${header}.${base64({ ...claims, sub: randomUUID() })}.${signature}`],
    ['a payload that is no JSON', `${header}.${Buffer.from('{').toString('base64url')}.${signature}`],
    ['the algorithm none', new UnsecuredJWT(claims).encode()],
    ['the algorithm nOnE', `${base64({ alg: 'nOnE', kid: 'test' })}.${payload}.`],
    ['HMAC with the public key', await hmac(privateKey.x)],
    ['HMAC with a guess', await hmac('secret-secret-secret-secret-secret-1')],
    ["somebody else's key under our name", await sign({}, other)],
    ["somebody else's key, brought along", await sign({}, other, { jwk: await exportJWK(other) })],
    ['a key to be fetched elsewhere', await sign({}, other, { jku: 'https://evil.test/jwks' })],
    ['a key from a file', await sign({}, other, { kid: '../../../../dev/null' })],
    ['a key by injection', await sign({}, other, { kid: "x' union select 'test" })],
    [
      'a critical header that nobody knows',
      `${base64({ alg: 'EdDSA', kid: 'test', crit: ['x'] })}.${payload}.${signature}`,
    ],
    ['expired', await sign({ exp: now - 60 })],
    ['not valid yet', await sign({ nbf: now + 3_600 })],
    ['no end', await sign({ exp: undefined })],
    ['an end that is no number', await sign({ exp: 'never' })],
    ['another issuer', await sign({ iss: 'evil' })],
    ['another audience', await sign({ aud: 'chatpop:refresh' })],
    ['no audience', await sign({ aud: undefined })],
    ['an access token', await sign({ aud: 'chatpop:access', role: 'staff', reserved_username: null })],
    ['no participant', await sign({ sub: undefined })],
    ['a participant that is no id', await sign({ sub: 'admin' })],
    ['no session', await sign({ sid: undefined })],
    ['another room', foreign],
    ['the code of this room, the id of another', await sign({ room: gateways.chat.roomId(elsewhere) })],
    ['somebody who is not in the room', await sign({ sub: stranger.id })],
    ['5,000 characters', `${good}${'A'.repeat(5_000)}`],
  ];
}
