import {
  BanRepository,
  HistoryRepository,
  MediaRepository,
  OutboxRepository,
  PinRepository,
  RetentionRepository,
  RoomRepository,
} from '@chatpop/chat-data-access';
import type {
  BansResponse,
  DurableRecord,
  EndedSessionsResponse,
  JoinRoomResponse,
  MediaResponse,
  MessageResponse,
  PurchasePaid,
  ReportResponse,
  TokenResponse,
} from '@chatpop/contracts';
import { expect } from '@jest/globals';
import type { HotScene } from './hot-scene.js';
import { photoForm } from './scene.js';

/** Each above the one before, as the tiers of pins have them. */
const pinBids = [200, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500];

/** As when the bus breaks on the way. */
const tellSome = (records: DurableRecord[]): Promise<DurableRecord[]> => Promise.resolve(records.slice(0, 200));

/** By what it is that asks; each is done by several statements. */
export const hotQueries: Record<string, (chat: HotScene, n: number) => Promise<unknown>> = {
  'joining, with bans, and leaving': async (chat, n) => {
    const { session_token: token } = await chat.call<JoinRoomResponse>(chat.path('join/'), {
      body: { username: `New_${n}x` },
    });
    await chat.call(chat.path('refresh-session/'), { method: 'POST', token });
    await chat.call(chat.path('my-participation/'), { token });
    await chat.call(chat.path('leave/'), { method: 'POST', token });
  },
  'a login and its refresh': async (chat) => {
    const { refresh_token } = await chat.call<TokenResponse>('/api/auth/register/', {
      body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' },
    });
    await chat.call('/api/auth/refresh/', { body: { refresh_token } });
  },
  'a send with mentions and a reply': (chat, n) => {
    const client_message_id = `0197b1c2-7a34-7c11-9c55-${100000000000 + n}`;
    return chat.ask('messages/send/', { content: `hello @guest_${n}`, client_message_id, reply_to_id: chat.said.id });
  },
  'a reaction': (chat) => chat.ask(`messages/${chat.said.id}/react/`, { emoji: '😂' }),
  'the newest history': (chat, n) => chat.ask(`messages/?limit=${n % 2 === 0 ? 50 : 60}`),
  'history backwards': (chat, n) => chat.ask(`messages/?before_seq=${10_000 + n}`),
  'history by latest change': (chat) => chat.ask('messages/?after_seq=19900'),
  'the events that a gateway missed': (chat, n) => chat.inside(`${chat.code}/events/?after_seq=${19_800 + n}&limit=50`),
  'a socket that wants in': (chat) =>
    chat.inside(`${chat.code}/admission/?participant_id=${chat.ids.sub}&session_id=${chat.ids.sid}&network=n1`),
  search: (chat) => chat.ask('search/?q=hello'),
  'read positions': async (chat, n) => {
    await chat.ask('read/', { seq: 20_000 + n });
    const reads = [{ participant_id: chat.ids.sub, session_id: chat.ids.sid, seq: n }];
    await chat.world.tell(`${chat.code}/reads/`, { reads });
  },
  'my chats': (chat) => chat.call('/api/chats/my-chats/', { token: chat.host.token }),
  participants: (chat) => chat.call(chat.path('participants/?limit=50')),
  'bans and kicks': async (chat, n) => {
    const username = `Guest_${n * 10 + 1}`;
    await chat.order('kick/', { username });
    await chat.order('ban/', { username, tier: 'ip' });
    await chat.order('bans/?limit=20');
    await chat.order('unban/', { username });
  },
  'a ban from every room': (chat, n) =>
    chat.call('/api/moderation/site-bans/', {
      token: chat.staff.token,
      body: { room_code: chat.code, username: `Guest_${n * 10 + 7}`, tier: 'device_ip' },
    }),
  'whether a buyer is banned': (chat) => {
    const { room, sub } = chat.ids;
    return chat.get(BanRepository).holds(chat.get(RoomRepository).source.manager, room, sub, new Date());
  },
  'the queue of reports': (chat) => chat.call('/api/moderation/reports/?limit=20', { token: chat.staff.token }),
  'pins, and whose time is over': async (chat) => {
    await chat.call(chat.path('pins/'));
    await chat.get(PinRepository).roomsDue(new Date(), 100);
  },
  'the Back Room': (chat) => chat.order('back-room/messages/'),
  retention: async (chat) => {
    const longAgo = new Date(Date.now() - 86_400_000);
    const rows = chat.get(RetentionRepository);
    await rows.removeMessages(longAgo, 1_000, new Date());
    await rows.removeSessions(longAgo, 1_000);
    await rows.removeModeration(longAgo, 1_000);
    const media = chat.get(MediaRepository);
    await media.forget((await media.listExpired(longAgo, 100, [])).map(({ id }) => id));
  },
  erasure: async (chat, n) => {
    const person = await chat.world.register();
    const { session_token } = await chat.call<JoinRoomResponse>(chat.path('join/'), {
      token: person.token,
      body: { username: `Gone_${n}x` },
    });
    await chat.world.say(chat.code, session_token, 'my address is …');
    const body = { password: 'correct horse battery' };
    await chat.call('/api/auth/me/', { method: 'DELETE', token: person.token, body });
  },
  'editing, highlighting, reporting and deleting a message': async (chat, n) => {
    const { id } = await chat.say(`no. ${n}`);
    await chat.ask(`messages/${id}/`, { content: `number @guest_${n}` }, 'PATCH');
    await chat.ask(`messages/${id}/react/`, { emoji: '👍' });
    await chat.order(`messages/${id}/highlight/`, { highlighted: true });
    await chat.order('announcement/', { message_id: id });
    const { report } = await chat.ask<ReportResponse>(`messages/${id}/report/`, { reason: 'spam' });
    const resolved = { token: chat.staff.token, body: { outcome: 'dismissed' } };
    await chat.call(`/api/moderation/reports/${report.id}/resolve/`, resolved);
    await chat.ask(`messages/${id}/`, undefined, 'DELETE');
  },
  'a file, from its upload until its message goes': async (chat) => {
    const headers = { authorization: `Bearer ${chat.guest.session_token}` };
    const url = `${chat.world.service().url}${chat.path('media/?kind=photo')}`;
    const { media } = (await (
      await fetch(url, { method: 'POST', headers, body: await photoForm() })
    ).json()) as MediaResponse;
    const shown = () => fetch(`${chat.world.service().url}${media.url}`, { headers });
    await (await shown()).arrayBuffer();
    const { message } = await chat.ask<MessageResponse>('messages/send/', { media_id: media.id });
    await (await shown()).arrayBuffer();
    await chat.order(`messages/${message.id}/`, undefined, 'DELETE');
  },
  'files whose time is over': async (chat) => {
    const media = chat.get(MediaRepository);
    const due = await media.listExpired(new Date(), 100, [chat.said.id]);
    expect(due).toHaveLength(100);
    await media.forget(due.map(({ id }) => id));
  },
  'the pages of an export': async (chat, n) => {
    const room = await chat.get(RoomRepository).find(chat.code);
    if (room) expect(await chat.get(HistoryRepository).inOrder(room, n * 2_000, 500)).toHaveLength(500);
  },
  'the sessions that have ended': async (chat) => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const { sessions } = await chat.inside<EndedSessionsResponse>(`ended/?since=${since}`, 'sessions');
    expect(sessions.length).toBeGreaterThanOrEqual(1_000);
  },
  'what is not told yet': async (chat, n) => {
    const outbox = chat.get(OutboxRepository);
    await outbox.between(chat.code, 1_000 + n, 1_500 + n);
    expect(await outbox.sweep(500, 500, tellSome)).toBe(500);
    expect(await outbox.oldestAgeSeconds()).toBeGreaterThan(1);
  },
  'what was told': async (chat, n) => {
    await chat.get(OutboxRepository).remove([{ room_code: chat.code, first_seq: n, last_seq: n }]);
  },
  'what payments offers': async (chat) => {
    const who = `participant_id=${chat.ids.sub}&session_id=${chat.ids.sid}`;
    for (const offer of [
      'tip-offer/?',
      'gift-offer/?',
      'gift-offer/?recipient=guest_1&',
      'pin-tiers/?',
      `pin-offer/?message_id=${chat.said.id}&amount=20000&`,
    ])
      await chat.inside(`${chat.code}/${offer}${who}`);
  },
  'purchases, and what goes back': async (chat, n) => {
    const { id } = await chat.say(`look at ${n}`);
    const { participant } = await chat.world.join(chat.code, `Buyer_${n}x`);
    const price = { amount: pinBids[n] ?? 0, currency: 'usd' };
    const bought: Partial<PurchasePaid>[] = [
      { kind: 'tip' },
      { kind: 'back_room' },
      { kind: 'pin', price, parameters: { message_id: id } },
    ];
    for (const purchase of bought) {
      const paid = await chat.purchases.paid(chat.code, participant.id, purchase);
      expect(await chat.purchases.pay(paid)).toBe('fulfilled');
      await chat.purchases.refund(paid);
    }
  },
  'a room, from its opening until it is deleted': async (chat) => {
    const { room } = await chat.world.createRoom(chat.host);
    const path = `/api/chats/${room.code}/`;
    await chat.call(path, { method: 'PATCH', token: chat.host.token, body: { is_active: false, voice_enabled: true } });
    await chat.call(path, { method: 'DELETE', token: chat.host.token });
  },
  'another username, and a logout': async (chat, n) => {
    const body = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' };
    await chat.call('/api/auth/register/', { body });
    const { access_token: token, refresh_token } = await chat.call<TokenResponse>('/api/auth/login/', { body });
    await chat.call('/api/auth/me/', { method: 'PATCH', token, body: { reserved_username: `Badge_${n}x` } });
    await chat.call(chat.path('join/'), { token, body: {} });
    await chat.call('/api/auth/logout/', { body: { refresh_token } });
  },
  'mutes, by the host and for oneself': async (chat, n) => {
    const username = `Guest_${n * 10 + 2}`;
    await chat.order('mute/', { username });
    await chat.order('unmute/', { username });
    await chat.ask('my-mutes/', { username });
    await chat.ask(`my-mutes/${username}/`, undefined, 'DELETE');
  },
  'bans from every room, listed and lifted': async (chat) => {
    const { token } = chat.staff;
    const { bans } = await chat.call<BansResponse>('/api/moderation/site-bans/?limit=20', { token });
    await chat.call(`/api/moderation/site-bans/${bans[0]?.id ?? ''}/`, { method: 'DELETE', token });
  },
};
