import { randomUUID } from 'node:crypto';
import type {
  BackRoomResponse,
  CheckoutResponse,
  CreateRoomResponse,
  HistoryResponse,
  JoinRoomResponse,
  Message,
  MessageResponse,
  TokenResponse,
} from '@chatpop/contracts';
import { readState, type State } from '@chatpop/testing';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run apps/e2e/src/run.ts`);
  return value;
};

export const url = setting('E2E_URL');
export const state = (): State => readState(setting('E2E_STATE'));
export const gateways = (): State['services'] => state().services.filter(({ name }) => name === 'websocket-gateway');

export interface Tokens {
  readonly access?: string;
  readonly session?: string;
}

/** One HTTP call through the edge; a JSON body is sent when there is one. */
export async function call<Answer>(
  path: string,
  tokens: Tokens = {},
  body?: unknown,
  method?: string,
): Promise<Answer> {
  const response = await send(path, tokens, body, method);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Answer;
}

export function send(path: string, tokens: Tokens = {}, body?: unknown, method?: string): Promise<Response> {
  return fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...(tokens.access ? { authorization: `Bearer ${tokens.access}` } : {}),
      ...(tokens.session ? { 'x-chat-session': tokens.session } : {}),
    },
    body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
  });
}

const password = 'correct horse battery';

export const register = (): Promise<TokenResponse> =>
  call('/api/auth/register/', {}, { email: `${randomUUID()}@example.com`, password });

export const login = (email: string): Promise<TokenResponse> => call('/api/auth/login/', {}, { email, password });

export const openRoom = (access: string, fields: Record<string, unknown>): Promise<CreateRoomResponse> =>
  call('/api/chats/create/', { access }, fields);

export const join = (code: string, username: string): Promise<JoinRoomResponse> =>
  call(`/api/chats/${code}/join/`, {}, { username });

export const say = async (code: string, session: string, content: string): Promise<Message> =>
  (
    await call<MessageResponse>(
      `/api/chats/${code}/messages/send/`,
      { session },
      { content, client_message_id: randomUUID() },
    )
  ).message;

export const history = (code: string, session?: string): Promise<HistoryResponse> =>
  call(`/api/chats/${code}/messages/`, { session });

export const openBackRoom = (code: string, session: string): Promise<BackRoomResponse> =>
  call(`/api/chats/${code}/back-room/`, { session }, { price: 500, max_seats: 10 });

export const checkout = (code: string, session: string): Promise<CheckoutResponse> =>
  call('/api/payments/checkout/', { session }, { kind: 'back_room', room_code: code });
