import type {
  CreateRoomResponse,
  JoinRoomResponse,
  Problem,
  ReportResponse,
  ReportsResponse,
  ResolvedReportResponse,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

export const describeReports = (): void =>
  describe('reports', () => {
    let world: ChatWorld;
    let host: User;
    let staff: User;
    let room: CreateRoomResponse;
    let guest: JoinRoomResponse;

    beforeAll(async () => {
      const environment = { RATE_LIMITS: 'on', REPORTS_PER_HOUR: '3', RATE_LIMIT_TIMEOUT_MS: '5000' };
      world = await ChatWorld.start(environment);
      host = await world.register();
      staff = await world.registerStaff();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      await world.query('delete from chat.report');
      room = await world.createRoom(host);
      guest = await world.join(room.room.code, 'BraveOtter');
    });

    const report = (
      id: string,
      body: unknown = { reason: 'spam' },
      token = guest.session_token,
      code = room.room.code,
    ) => world.call<ReportResponse & Problem>(`/api/chats/${code}/messages/${id}/report/`, { token, body });
    const queue = async (query = '') =>
      (await world.call<ReportsResponse>(`/api/moderation/reports/${query}`, { token: staff.token })).body;
    const resolve = (id: string, token = staff.token) =>
      world.call<ResolvedReportResponse & Problem>(`/api/moderation/reports/${id}/resolve/`, {
        token,
        body: { outcome: 'message_deleted', note: 'First warning' },
      });

    describe('Report a message; staff see a queue', () => {
      it('with what was said when it was reported, oldest first', async () => {
        const { id } = await world.say(room.room.code, room.session_token, 'buy this');
        const made = await report(id, { reason: 'spam', comment: ' all day ' });
        expect(made.status).toBe(201);
        await world.call(`/api/chats/${room.room.code}/messages/${id}/`, {
          method: 'DELETE',
          token: room.session_token,
        });
        const { id: second } = await world.say(room.room.code, room.session_token, 'and that');
        await report(second, { reason: 'other' });
        const { reports, has_more } = await queue();
        expect(has_more).toBe(false);
        expect(reports).toMatchObject([
          {
            id: made.body.report.id,
            room_code: room.room.code,
            message_id: id,
            username: room.participant.username,
            content: 'buy this',
            reason: 'spam',
            comment: 'all day',
            reported_by: 'BraveOtter',
            status: 'open',
            outcome: null,
          },
          { message_id: second },
        ]);
        const page = await queue('?limit=1');
        expect(page).toMatchObject({ reports: [{ message_id: id }], has_more: true });
        expect((await queue(`?after=${made.body.report.id}`)).reports).toMatchObject([{ message_id: second }]);
      });

      it('reporting again gives the same report and 200', async () => {
        const { id } = await world.say(room.room.code, room.session_token, 'buy this');
        const [first, again] = [await report(id), await report(id, { reason: 'hate' })];
        expect([first.status, again.status, again.body.report.id]).toEqual([201, 200, first.body.report.id]);
        expect((await queue()).reports).toHaveLength(1);
      });

      it('a report is resolved once, by one of the staff', async () => {
        const { id } = await world.say(room.room.code, room.session_token, 'buy this');
        const reported = (await report(id)).body.report.id;
        const answers = await Promise.all([resolve(reported), resolve(reported), resolve(reported)]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
        expect((await queue()).reports).toEqual([]);
        expect((await queue('?status=resolved')).reports).toMatchObject([
          { id: reported, status: 'resolved', outcome: 'message_deleted', note: 'First warning' },
        ]);
        expect((await resolve('0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90')).body.code).toBe('CHAT.REPORT_NOT_FOUND');
        expect((await resolve(reported, host.token)).body.code).toBe('COMMON.FORBIDDEN');
      });

      it('only of a message in this room that is there, by a member', async () => {
        const other = await world.createRoom(host);
        const { id } = await world.say(other.room.code, other.session_token, 'elsewhere');
        expect((await report(id)).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
        expect((await report(id, { reason: 'spam' }, guest.session_token, other.room.code)).body.code).toBe(
          'CHAT.MEMBERS_ONLY',
        );
        expect((await report('not-an-id')).status).toBe(400);
        expect((await report(id, { reason: 'boring' })).status).toBe(400);
      });

      it('so many an hour', async () => {
        const { id } = await world.say(room.room.code, room.session_token, 'buy this');
        const statuses: number[] = [];
        for (let n = 0; n < 4; n += 1) statuses.push((await report(id)).status);
        expect(statuses).toEqual([201, 200, 200, 429]);
      });
    });

    describe('a message of the Back Room', () => {
      it('is reported by those who are in it', async () => {
        const path = `/api/chats/${room.room.code}/back-room/`;
        await world.call(path, { token: host.token, body: { price: 500, max_seats: 2 } });
        const said = await world.call<{ message: { id: string } }>(`${path}messages/send/`, {
          token: room.session_token,
          body: { content: 'inside' },
        });
        const { id } = said.body.message;
        const inBackRoom = (token: string) =>
          world.call<Problem>(`${path}messages/${id}/report/`, { token, body: { reason: 'other' } });
        expect((await inBackRoom(guest.session_token)).body.code).toBe('CHAT.BACK_ROOM_NO_SEAT');
        expect((await report(id)).body.code).toBe('CHAT.MESSAGE_NOT_FOUND');
        expect((await inBackRoom(room.session_token)).status).toBe(201);
        expect((await queue()).reports).toMatchObject([{ room_code: `${room.room.code}:backroom`, content: 'inside' }]);
      });
    });
  });
