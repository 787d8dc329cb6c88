import { randomUUID } from 'node:crypto';
import { CreateRoomResponse, JoinRoomResponse, TokenResponse } from '@chatpop/contracts';
import type { State } from '@chatpop/testing';
import type { Floor } from '../floor.js';
import { post, postJson } from '../http.js';

export type Protocol = 'Socket.IO' | 'plain';

/** Servers with a room, or some, on them. */
export interface RoomTarget {
  readonly name: string;
  readonly protocol: Protocol;
  /** The servers' processes. */
  readonly pids: readonly number[];
  address(client: number): string;
  /** Of the first room. */
  readonly code: string;
  /** What a client shows to enter; a floor asks for nothing. */
  hello(client: number): { readonly token: string } | undefined;
  /** Says something in one of the rooms. */
  publish(room?: number): Promise<void>;
}

/** So many sockets are one person's: joining costs more than all that is measured here. */
export const socketsOfOne = 10;
const content = 'Hello from the pier! '.repeat(4).trim();

export function bareTarget(protocol: Protocol, floors: readonly Floor[]): RoomTarget {
  const path = protocol === 'plain' ? '/' : '/ws/socket.io/?EIO=4&transport=websocket';
  const urlOf = (index: number): string => floors[index % floors.length]?.url ?? '';
  return {
    name: protocol === 'plain' ? 'raw ws + Redis' : 'bare Socket.IO + Redis adapter',
    protocol,
    pids: floors.map(({ pid }) => pid),
    code: 'room',
    address: (client) => urlOf(client).replace('http', 'ws') + path,
    hello: () => undefined,
    publish: async () => {
      await post(urlOf(0), {}, JSON.stringify(sampleEvent));
    },
  };
}

/** @param rooms with `people` in all; sockets go round them. */
export async function chatTarget(
  protocol: Protocol,
  state: State,
  rooms: number,
  sockets: number,
): Promise<RoomTarget> {
  const gateways = state.services.filter(({ name }) => name === 'websocket-gateway');
  const chat = state.services.find(({ name }) => name === 'chat')?.url ?? '';
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { access_token } = await postJson(`${chat}/api/auth/register/`, {}, account, TokenResponse);
  const headers = { authorization: `Bearer ${access_token}` };
  const made = await Promise.all(
    Array.from({ length: rooms }, (_, n) =>
      postJson(`${chat}/api/chats/create/`, headers, { name: `Room ${n}` }, CreateRoomResponse),
    ),
  );
  const people: JoinRoomResponse[] = [];
  for (let person = 0; person < Math.max(rooms, sockets / socketsOfOne); person += 1) {
    const code = made[person % rooms]?.room.code ?? '';
    people.push(
      await postJson(`${chat}/api/chats/${code}/join/`, {}, { username: `Guest_${person}` }, JoinRoomResponse),
    );
  }
  const personOf = (client: number): JoinRoomResponse | undefined => people[client % people.length];
  return {
    name: 'ChatPop',
    protocol,
    pids: gateways.map(({ pid }) => pid),
    code: made[0]?.room.code ?? '',
    address: (client) => {
      const path =
        protocol === 'plain' ? `/ws/chat/${personOf(client)?.room.code}/` : '/ws/socket.io/?EIO=4&transport=websocket';
      return (gateways[client % gateways.length]?.url ?? '').replace('http', 'ws') + path;
    },
    hello: (client) => ({ token: personOf(client)?.session_token ?? '' }),
    publish: async (room = 0) => {
      const { room: where, session_token } = made[room % rooms] ?? {};
      const url = `${chat}/api/chats/${where?.code}/messages/send/`;
      const { status } = await post(url, { 'x-chat-session': session_token ?? '' }, JSON.stringify({ content }));
      if (status !== 201) throw new Error(`A message was refused: ${status}`);
    },
  };
}

/** As large as a real one. */
const sampleEvent = {
  v: 1,
  type: 'new_message',
  room_code: 'BENCH234',
  epoch: '00000000',
  seq: 1,
  id: randomUUID(),
  ts: new Date().toISOString(),
  data: {
    message: {
      id: randomUUID(),
      room_code: 'BENCH234',
      seq: 1,
      updated_seq: 1,
      username: 'BraveOtter',
      username_is_reserved: false,
      is_from_host: true,
      kind: 'text',
      content,
      mentions: [],
      reactions: [],
      is_pinned: false,
      is_edited: false,
      is_deleted: false,
      created_at: new Date().toISOString(),
    },
  },
};
