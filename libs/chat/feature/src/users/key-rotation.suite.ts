import { newSigningKey, type SigningKey } from '@chatpop/auth';
import type { JoinRoomResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';

export const describeKeyRotation = (): void =>
  describe('key rotation', () => {
    const [before, after] = [newSigningKey(), newSigningKey()];
    const worlds: ChatWorld[] = [];

    /** An instance of the same chat, at one step of the rotation. */
    async function instance(
      signs: SigningKey,
      published: readonly SigningKey[],
      first?: ChatWorld,
    ): Promise<ChatWorld> {
      const world = await ChatWorld.start({
        AUTH_PRIVATE_KEY: signs.privateJwk,
        AUTH_RETIRED_KEYS: `[${published.map(({ publicJwk }) => publicJwk).join()}]`,
        ...(first ? { DATABASE_URL: first.databaseUrl } : {}),
      });
      worlds.push(world);
      return world;
    }
    const kidOf = ({ publicJwk }: SigningKey): string => (JSON.parse(publicJwk) as { kid: string }).kid;
    const kids = async (world: ChatWorld) =>
      (await world.call<{ keys: { kid: string }[] }>('/api/auth/jwks/')).body.keys.map(({ kid }) => kid);

    let old: ChatWorld;
    let announced: ChatWorld;
    let rotated: ChatWorld;
    let finished: ChatWorld;
    beforeAll(async () => {
      old = await instance(before, []);
      announced = await instance(before, [after], old);
      rotated = await instance(after, [before, after], old);
      finished = await instance(after, [], old);
    }, 120_000);
    afterAll(() => Promise.all(worlds.map((world) => world.stop())));

    describe('Other services verify tokens with the public key (JWKS), which rotates', () => {
      it('two keys are published, the one that signs first, and no private part', async () => {
        expect(await kids(old)).toEqual([kidOf(before)]);
        expect(await kids(announced)).toEqual([kidOf(before), kidOf(after)]);
        expect(await kids(rotated)).toEqual([kidOf(after), kidOf(before)]);
        expect(await kids(finished)).toEqual([kidOf(after)]);
        const { body } = await rotated.call('/api/auth/jwks/');
        expect(JSON.stringify(body)).not.toContain('"d"');
      });

      it('nobody is logged out while instances of two steps run side by side', async () => {
        const user = await old.register();
        const { room } = await old.createRoom(user);
        const me = (world: ChatWorld, token: string) => world.call('/api/auth/me/', { token });
        const inside = (world: ChatWorld, token: string) =>
          world.call(`/api/chats/${room.code}/my-participation/`, { token });
        const join = async (world: ChatWorld) =>
          (await world.call<JoinRoomResponse>(`/api/chats/${room.code}/join/`, { body: {} })).body.session_token;
        const late = await rotated.register();
        for (const world of [announced, rotated]) {
          expect((await me(world, user.token)).status).toBe(200);
          expect((await me(world, late.token)).status).toBe(200);
          expect((await inside(world, await join(announced))).status).toBe(200);
          expect((await inside(world, await join(rotated))).status).toBe(200);
        }
        expect((await me(finished, late.token)).status).toBe(200);
        expect((await me(finished, user.token)).status).toBe(401);
        expect((await me(old, late.token)).status).toBe(401);
      });
    });
  });
