import { randomUUID } from 'node:crypto';
import type { MeResponse, ParticipantsResponse, Problem, RoomResponse, TokenResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { z } from 'zod';
import { ChatWorld } from '../../test/chat-world.js';
import { makeStaff } from './make-staff.js';
import { UsersService } from './users.service.js';

export const describeUsers = (): void =>
  describe('users', () => {
    let world: ChatWorld;
    beforeAll(async () => {
      world = await ChatWorld.start({ PASSWORD_SCRYPT_LOG2_N: '10' });
    });
    afterAll(() => world.stop());

    const password = 'correct horse battery';
    const newEmail = (): string => `${randomUUID()}@example.com`;
    /** A valid username that nobody has yet. */
    const newName = (): string => `U_${randomUUID().slice(24)}`;
    const register = (fields: Record<string, unknown> = {}) =>
      world.call<TokenResponse & Problem>('/api/auth/register/', { body: { email: newEmail(), password, ...fields } });
    const me = (token: string) => world.call<z.infer<typeof MeResponse> & Problem>('/api/auth/me/', { token });
    const reserve = (token: string, name: unknown) =>
      world.call<z.infer<typeof MeResponse> & Problem>('/api/auth/me/', {
        method: 'PATCH',
        token,
        body: { reserved_username: name },
      });

    describe('Register with email (unique, case-insensitive) and password (8-128; argon2id or scrypt). Optional reserved_username', () => {
      it('opens an account and logs in', async () => {
        const [email, name] = [newEmail(), newName()];
        const { status, body } = await register({ email, reserved_username: name });
        expect(status).toBe(201);
        expect(body.user).toEqual({
          id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7/),
          email,
          reserved_username: name,
          role: 'user',
          created_at: expect.stringMatching(/Z$/),
        });
        expect((await me(body.access_token)).body).toEqual({ user: body.user });
      });

      it('takes an email once, whatever its case', async () => {
        const email = `Ada-${randomUUID()}@Example.com`;
        expect((await register({ email })).status).toBe(201);
        const { status, body } = await register({ email: email.toUpperCase() });
        expect([status, body.code]).toEqual([409, 'AUTH.EMAIL_TAKEN']);
      });

      it('opens one account when 20 register one email at once', async () => {
        const email = newEmail();
        const answers = await Promise.all(Array.from({ length: 20 }, () => register({ email })));
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        expect(answers.filter(({ body }) => body.code === 'AUTH.EMAIL_TAKEN')).toHaveLength(19);
        expect(await world.query('select 1 from chat.app_user where email = $1', [email])).toHaveLength(1);
      });

      it('gives a username to one of 20 who reserve it at once, in different cases', async () => {
        const name = newName();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            register({ reserved_username: index % 2 ? name : name.toUpperCase() }),
          ),
        );
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        expect(answers.filter(({ body }) => body.code === 'AUTH.USERNAME_TAKEN')).toHaveLength(19);
      });

      it('gives one of two usernames that look the same to one of 20 who reserve them at once', async () => {
        const name = newName();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) => register({ reserved_username: `${name}${index % 2 ? 'O' : '0'}` })),
        );
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        expect(answers.filter(({ body }) => body.code === 'AUTH.USERNAME_TAKEN')).toHaveLength(19);
      });

      it.each([
        ['too short a username', { reserved_username: 'Ada' }, 'CHAT.USERNAME_INVALID'],
        ['letters that only look Latin', { reserved_username: 'Аdа_Lоvе' }, 'CHAT.USERNAME_INVALID'],
        ['a reserved word', { reserved_username: 'Adm1n' }, 'CHAT.USERNAME_NOT_ALLOWED'],
        ['profanity in leet', { reserved_username: 'sh1thead' }, 'CHAT.USERNAME_NOT_ALLOWED'],
        ['no email', { email: 'ada' }, 'COMMON.MALFORMED_REQUEST'],
        ['a role', { role: 'staff' }, 'COMMON.MALFORMED_REQUEST'],
        ['7 characters of password', { password: '1234567' }, 'COMMON.MALFORMED_REQUEST'],
        ['7 characters of two units each', { password: '😀'.repeat(7) }, 'COMMON.MALFORMED_REQUEST'],
        ['129 characters of password', { password: 'x'.repeat(129) }, 'COMMON.MALFORMED_REQUEST'],
      ])('refuses %s', async (_, fields, code) => {
        const { status, body } = await register(fields);
        expect([status, body.code]).toEqual([400, code]);
        expect(body).not.toHaveProperty('access_token');
      });

      it.each([
        ['8 characters', '12345678'],
        ['128 characters of two units each', '😀'.repeat(128)],
        ['spaces', '        '],
      ])('takes a password of %s', async (_, given) => {
        const { status, body } = await register({ password: given });
        expect(status).toBe(201);
        const login = { body: { email: body.user.email, password: given } };
        expect((await world.call('/api/auth/login/', login)).status).toBe(200);
      });

      it('never gives out or stores the password', async () => {
        const { body } = await register();
        expect(JSON.stringify(body)).not.toMatch(/scrypt|password/);
        const rows = await world.query<{ row: string }>('select u::text as row from chat.app_user u where id = $1', [
          body.user.id,
        ]);
        expect(rows[0]?.row).toContain('$scrypt$ln=10,r=8,p=1$');
        expect(rows[0]?.row).not.toContain(password);
      });
    });

    describe('me', () => {
      it('wants the access token of a user', async () => {
        const { body } = await register();
        for (const token of [undefined, 'x', body.refresh_token, `${body.access_token}x`])
          expect((await world.call('/api/auth/me/', { token })).status).toBe(401);
      });

      it('reserves another username, keeps its case, and gives it back', async () => {
        const { body } = await register();
        const name = newName();
        expect((await reserve(body.access_token, name)).body.user.reserved_username).toBe(name);
        expect((await me(body.access_token)).body.user.reserved_username).toBe(name);
        expect((await reserve(body.access_token, name.toUpperCase())).body.user.reserved_username).toBe(
          name.toUpperCase(),
        );
        expect((await reserve(body.access_token, null)).body.user.reserved_username).toBeNull();
        expect((await register({ reserved_username: name })).status).toBe(201);
      });

      it('the badge goes with the username, wherever it is used', async () => {
        const name = newName();
        const { body } = await register({ reserved_username: name });
        const { room } = await world.createRoom({ token: body.access_token, id: body.user.id });
        const badges = async () => {
          const [shown, people] = [
            await world.call<RoomResponse>(`/api/chats/${room.code}/`),
            await world.call<ParticipantsResponse>(`/api/chats/${room.code}/participants/`),
          ];
          const [host] = people.body.participants;
          return [shown.body.room.host.username_is_reserved, host?.username_is_reserved];
        };
        expect(await badges()).toEqual([true, true]);
        await reserve(body.access_token, newName());
        expect(await badges()).toEqual([false, false]);
        await reserve(body.access_token, name.toLowerCase());
        expect(await badges()).toEqual([true, true]);
        await reserve(body.access_token, null);
        expect(await badges()).toEqual([false, false]);
      });

      it("refuses somebody else's username, and what breaks the rules", async () => {
        const name = newName();
        await register({ reserved_username: name });
        const { body } = await register();
        const taken = await reserve(body.access_token, name.toLowerCase());
        expect([taken.status, taken.body.code]).toEqual([409, 'AUTH.USERNAME_TAKEN']);
        expect((await reserve(body.access_token, 'support')).body.code).toBe('CHAT.USERNAME_NOT_ALLOWED');
        expect((await reserve(body.access_token, 'no spaces')).body.code).toBe('CHAT.USERNAME_INVALID');
        expect((await reserve(body.access_token, 42)).body.code).toBe('COMMON.MALFORMED_REQUEST');
      });

      it('is over for an account that is gone, though its token is not', async () => {
        const { body } = await register();
        await world.query('delete from chat.app_user where id = $1', [body.user.id]);
        expect((await me(body.access_token)).status).toBe(401);
        expect((await reserve(body.access_token, newName())).status).toBe(401);
        const refresh = { body: { refresh_token: body.refresh_token } };
        expect((await world.call('/api/auth/refresh/', refresh)).status).toBe(401);
      });
    });

    describe(UsersService.name, () => {
      it('finds whom a username belongs to, without case', async () => {
        const users = world.service().app.get(UsersService, { strict: false });
        const name = newName();
        const { body } = await register({ reserved_username: name.toUpperCase() });
        expect(await users.findReservedOwners(name.toLowerCase())).toEqual({
          exact: body.user.id,
          alike: [body.user.id],
        });
        expect(await users.findReservedOwners('nobody_has_this')).toEqual({ exact: undefined, alike: [] });
      });
    });

    describe(`Roles: user, staff; the command ${makeStaff.name}`, () => {
      const environment = () => ({ DATABASE_URL: world.databaseUrl });

      it('makes an account staff with its next tokens', async () => {
        const { body } = await register();
        await makeStaff(environment(), body.user.email.toUpperCase());
        expect((await me(body.access_token)).body.user.role).toBe('staff');
        const refresh = { body: { refresh_token: body.refresh_token } };
        const { body: next } = await world.call<TokenResponse>('/api/auth/refresh/', refresh);
        const claims: unknown = JSON.parse(Buffer.from(next.access_token.split('.')[1] ?? '', 'base64url').toString());
        expect(claims).toMatchObject({ sub: body.user.id, role: 'staff' });
      });

      it('says in a sentence what is wrong', async () => {
        await expect(makeStaff(environment(), '')).rejects.toThrow(/main\.js make-staff <email>/);
        await expect(makeStaff(environment(), 'nobody@example.com')).rejects.toThrow(
          'There is no account with the email',
        );
      });
    });

    describe('queries', () => {
      let client: pg.Client;
      beforeAll(async () => {
        client = new pg.Client({ connectionString: world.databaseUrl });
        await client.connect();
        // The tables are small here: a sequential scan remains only where no index can serve.
        await client.query('set enable_seqscan = off');
      });
      afterAll(() => client.end());

      it.each([
        "select * from chat.app_user where email_key = 'x'",
        "select * from chat.app_user where reserved_username_key = 'x'",
        "select * from chat.login where id = (select login_id from chat.refresh_token where token_hash = '\\x00')",
        `select * from chat.login where user_id = '${randomUUID()}' and expires_at <= now()`,
        `select * from chat.refresh_token where login_id = '${randomUUID()}' and created_at <= now()`,
      ])('use an index: %s', async (sql) => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toContain('Index');
        expect(plan).not.toContain('Seq Scan');
      });
    });
  });
