import { randomUUID } from 'node:crypto';
import type {
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  MessageResponse,
  Problem,
} from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';

let world: ChatWorld;
let purchases: Purchases;
let room: CreateRoomResponse;
let ada: JoinRoomResponse;
let ben: JoinRoomResponse;

beforeAll(async () => {
  world = await ChatWorld.start();
  purchases = await Purchases.of(world);
});
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register('HostOfRoom' + randomUUID().slice(0, 4)));
  ada = await world.join(room.room.code, 'AdaLovelace');
  ben = await world.join(room.room.code, 'BenFranklin');
});

const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;
const tipped = (amount = 500) =>
  purchases.paid(room.room.code, ada.participant.id, { kind: 'tip', price: { amount, currency: 'usd' } });
const given = (parameters: { gift_id: string; recipient?: string }) =>
  purchases.paid(room.room.code, ada.participant.id, {
    kind: 'gift',
    price: { amount: 200, currency: 'usd' },
    parameters,
  });
const history = async () => (await world.call<HistoryResponse>(path('messages/'))).body.messages;
const thank = async (token: string) => {
  const id = (await history()).at(-1)?.id ?? '';
  return world.call<MessageResponse & Problem>(path(`messages/${id}/thank/`), { method: 'POST', token });
};

describe('a tip', () => {
  it('is a message of its own kind, with thanks, and told live', async () => {
    expect(await purchases.pay(await tipped())).toBe('fulfilled');
    const [message] = await history();
    expect(message).toMatchObject({
      seq: 1,
      kind: 'tip',
      username: 'AdaLovelace',
      content: 'Tipped 5.00 USD. Thank you!',
      tip: { amount: { amount: 500, currency: 'usd' } },
    });
    const [told] = await world.heard(room.room.code, 0, 1);
    expect(told).toMatchObject({ type: 'new_message', data: { message } });
    const next = await world.say(room.room.code, ben.session_token, 'nice');
    expect(next.seq).toBe(2);
  });

  it('can not be edited', async () => {
    await purchases.pay(await tipped());
    const id = (await history())[0]?.id ?? '';
    const edit = { method: 'PATCH', token: ada.session_token, body: { content: 'Tipped 500.00 USD' } };
    expect((await world.call<Problem>(path(`messages/${id}/`), edit)).body.code).toBe('CHAT.NOT_EDITABLE');
  });

  it('is taken back with the money', async () => {
    const work = await tipped();
    await purchases.pay(work);
    await purchases.refund(work);
    const [message] = await history();
    expect(message).toMatchObject({ is_deleted: true, content: '' });
    expect(message?.tip).toBeUndefined();
  });
});

describe('a gift', () => {
  it('is a message that says for whom; for the host when nobody is named', async () => {
    expect(await purchases.pay(await given({ gift_id: 'rose', recipient: 'benfranklin' }))).toBe('fulfilled');
    expect(await purchases.pay(await given({ gift_id: 'rose' }))).toBe('fulfilled');
    expect(await history()).toMatchObject([
      {
        kind: 'gift',
        content: '🌹 Rose for @BenFranklin. Thank you!',
        mentions: ['BenFranklin'],
        gift: { id: 'rose', name: 'Rose', price: { amount: 200, currency: 'usd' }, recipient: 'BenFranklin' },
      },
      { kind: 'gift', gift: { recipient: room.participant.username } },
    ]);
  });

  it.each([
    ['is none', { gift_id: 'constructor' }],
    ['is for nobody here', { gift_id: 'rose', recipient: 'Nobody_123' }],
  ])('that %s goes back', async (_, parameters) => {
    expect(await purchases.pay(await given(parameters))).toBe('not_found');
    expect(await history()).toEqual([]);
  });

  it('is offered to whom somebody may give it', async () => {
    const offer = async (recipient: string) => {
      const query = `participant_id=${ada.participant.id}&recipient=${recipient}`;
      return (await world.internal<Problem>(`${room.room.code}/gift-offer/?${query}`)).body;
    };
    expect(await offer('BENFRANKLIN')).toMatchObject({ room_code: room.room.code, currency: 'usd' });
    expect((await offer('Nobody_123')).code).toBe('CHAT.RECIPIENT_NOT_FOUND');
  });
});

describe('thank you', () => {
  it('is said by the host for a tip, once, and everybody sees it', async () => {
    await purchases.pay(await tipped());
    expect((await thank(ben.session_token)).body.code).toBe('CHAT.RECIPIENT_ONLY');
    expect((await thank(room.session_token)).body.message).toMatchObject({ is_thanked: true, updated_seq: 2 });
    expect((await thank(room.session_token)).body.message.updated_seq).toBe(2);
    const [, told] = await world.heard(room.room.code, 0, 2);
    expect(told).toMatchObject({ type: 'message_updated', data: { message: { kind: 'tip', is_thanked: true } } });
  });

  it('is said for a gift by who got it', async () => {
    await purchases.pay(await given({ gift_id: 'rose', recipient: 'BenFranklin' }));
    expect((await thank(room.session_token)).body.code).toBe('CHAT.RECIPIENT_ONLY');
    expect((await thank(ben.session_token)).status).toBe(200);
  });

  it('is not said for what was not given', async () => {
    await world.say(room.room.code, ada.session_token, 'hello');
    expect((await thank(room.session_token)).body.code).toBe('CHAT.NOT_THANKABLE');
  });
});
