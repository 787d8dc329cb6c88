import {
  RoomEntity,
  RoomRepository,
  SessionRepository,
  UserEntity,
  UserStore,
  type ParticipantEntity,
} from '@chatpop/chat-data-access';
import { emailKey, newRoomCode, suggestUsername, usernameKey, usernameLook } from '@chatpop/chat-domain';
import { newId } from '@chatpop/persistence';
import type { DataSource } from 'typeorm';
import { newEpoch } from '../rooms/rooms.service.js';
import type { DemoRoom, Random } from './demo-talk.js';

/** Somebody in a demo room, through a session. */
export interface Speaker {
  readonly participant: ParticipantEntity;
  readonly sessionId: string;
}

export interface PeopledRoom {
  readonly room: RoomEntity;
  readonly topics: readonly string[];
  readonly speakers: readonly Speaker[];
}

const dayMs = 86_400_000;

/** The account that hosts all demo rooms, or `undefined` when it is there: the demo was made before. */
export async function openDemoHost(
  source: DataSource,
  { email, passwordHash }: { email: string; passwordHash: string },
  now: Date,
): Promise<UserEntity | undefined> {
  const users = new UserStore(source);
  if (await users.findByEmail(emailKey(email))) return undefined;
  const user = Object.assign(new UserEntity(), {
    id: newId(),
    email,
    emailKey: emailKey(email),
    passwordHash,
    reservedUsername: null,
    reservedUsernameKey: null,
    role: 'user',
    createdAt: now,
  } as const);
  await users.add(user);
  return user;
}

/** Opens a room with its host and guests. */
export async function openDemoRoom(
  source: DataSource,
  host: UserEntity,
  { name, description, topics }: DemoRoom,
  people: { readonly count: number; readonly random: Random; readonly now: Date },
): Promise<PeopledRoom> {
  const rooms = new RoomRepository(source);
  const sessions = new SessionRepository(source);
  const names = new Set(['PierKeeper']);
  while (names.size < people.count) names.add(suggestUsername(people.random));
  return source.transaction(async (manager) => {
    const room = demoRoom(host, name, description, people.now);
    if (!(await rooms.insert(manager, room))) throw new Error('The code of a demo room is taken: try again');
    const speakers: Speaker[] = [];
    for (const username of names) {
      const isHost = speakers.length === 0;
      const keys = { usernameKey: usernameKey(username), lookKey: usernameLook(username), deviceId: null };
      const values = { roomId: room.id, userId: isHost ? host.id : null, username, ...keys };
      const participant = await rooms.insertParticipant(
        manager,
        { ...values, usernameIsReserved: false, isHost },
        people.now,
      );
      if (!participant) throw new Error('A demo room is empty before its people come');
      const expiresAt = new Date(Date.now() + dayMs);
      const sessionId = await sessions.open(manager, participant, { expiresAt, origin: null, loginId: null });
      speakers.push({ participant, sessionId });
    }
    return { room, topics, speakers };
  });
}

const demoRoom = (host: UserEntity, name: string, description: string, now: Date): RoomEntity =>
  Object.assign(new RoomEntity(), {
    id: newId(),
    code: newRoomCode(),
    parentRoomId: null,
    hostUserId: host.id,
    hostUsername: 'PierKeeper',
    hostUsernameIsReserved: false,
    name,
    description,
    accessMode: 'public',
    accessCodeHash: null,
    isActive: true,
    photoEnabled: true,
    voiceEnabled: true,
    videoEnabled: true,
    slowModeSeconds: 0,
    theme: null,
    source: 'manual',
    photoAnalysisId: null,
    memberCount: 0,
    epoch: newEpoch(),
    lastSeq: 0,
    announcementMessageId: null,
    lastMessageAt: null,
    deletedAt: null,
    createdAt: now,
  } as const);
