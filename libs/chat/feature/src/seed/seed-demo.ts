import {
  MessageChanges,
  MessageWriter,
  RoomChanges,
  chatPersistence,
  type WriteResult,
} from '@chatpop/chat-data-access';
import { bodyHash, mentionedNames } from '@chatpop/chat-domain';
import { reactionEmojis, type Message } from '@chatpop/contracts';
import { withDataSource } from '@chatpop/persistence';
import { loadConfig, type Environment } from '@chatpop/service-bootstrap';
import type { DataSource } from 'typeorm';
import { formatScrypt, hashWithScrypt } from '../users/passwords/scrypt-hash.js';
import { passwordConfig } from '../users/users.config.js';
import { openDemoHost, openDemoRoom, type PeopledRoom } from './demo-people.js';
import { answerTo, demoRooms, repeatable, saying, type Random } from './demo-talk.js';
import { ProgressBar } from './progress-bar.js';

const account = { email: 'demo@example.com', password: 'demo demo demo' };
const peopleInRoom = 40;
const daysOfTalk = 14;
const reactionsInRoom = 120;

/** The command `main.js seed`: a demo to look at. Made once; a second time changes nothing. */
export async function seedDemo(
  environment: Environment,
  { messages = 10_000, print = (line: string) => void process.stdout.write(`${line}\n`) } = {},
): Promise<void> {
  const cost = loadConfig(passwordConfig, environment);
  await withDataSource(environment, chatPersistence, async (source) => {
    const start = new Date(Date.now() - daysOfTalk * 86_400_000);
    const passwordHash = formatScrypt(await hashWithScrypt(account.password, cost));
    const host = await openDemoHost(source, { email: account.email, passwordHash }, start);
    if (!host) {
      print(`The demo is there already: ${account.email}, "${account.password}".`);
      return;
    }
    const random = repeatable(20_261_128);
    const rooms: PeopledRoom[] = [];
    for (const room of demoRooms)
      rooms.push(await openDemoRoom(source, host, room, { count: peopleInRoom, random, now: start }));
    const said = await talk(source, rooms, { messages, random, start });
    for (const room of rooms) await react(source, room, said.get(room.room.id) ?? [], random);
    print(`${rooms.length} rooms of ${account.email}, "${account.password}":`);
    for (const { room } of rooms) print(`  ${room.code}  ${room.name}`);
  });
}

/** One message in each room at a time, from two weeks ago until now. @returns each room's latest messages. */
async function talk(
  source: DataSource,
  rooms: readonly PeopledRoom[],
  { messages, random, start }: { messages: number; random: Random; start: Date },
): Promise<Map<string, Message[]>> {
  const writer = new MessageWriter(source);
  const bar = new ProgressBar(messages);
  const latest = new Map<string, Message[]>(rooms.map(({ room }) => [room.id, []]));
  const rounds = messages / rooms.length;
  const stepMs = (Date.now() - start.getTime()) / rounds;
  for (let round = 0; round < rounds; round += 1) {
    const at = new Date(start.getTime() + Math.round(stepMs * (round + random(1_000) / 1_000)));
    const { results } = await writer.write(
      rooms.map((room) => nextMessage(room, latest.get(room.room.id) ?? [], random)),
      at,
    );
    results.forEach((result, index) => keep(latest.get(rooms[index]?.room.id ?? ''), result));
    bar.show((round + 1) * rooms.length);
  }
  return latest;
}

function nextMessage({ room, speakers, topics }: PeopledRoom, latest: readonly Message[], random: Random) {
  const speaker = speakers[Math.min(random(speakers.length), random(speakers.length))];
  if (!speaker) throw new Error('A demo room has people');
  const repliedTo = random(4) === 0 ? latest[random(latest.length)] : undefined;
  const content = repliedTo ? answerTo(repliedTo.username, random) : saying(topics, random);
  return {
    roomId: room.id,
    isInBackRoom: false,
    sessionId: speaker.sessionId,
    participantId: speaker.participant.id,
    content,
    bodyHash: bodyHash(content, repliedTo?.id),
    clientMessageId: undefined,
    replyToId: repliedTo?.id,
    mediaId: undefined,
    mentionKeys: mentionedNames(content),
    requestId: undefined,
  };
}

function keep(latest: Message[] | undefined, result: WriteResult): void {
  if (result.status === 'refused') throw result.error;
  latest?.push(result.message);
  if ((latest?.length ?? 0) > 60) latest?.shift();
}

async function react(
  source: DataSource,
  { room, speakers }: PeopledRoom,
  messages: readonly Message[],
  random: Random,
) {
  const [changes, writes] = [new MessageChanges(), new RoomChanges(source)];
  await writes.run(room.id, { at: new Date(), requestId: undefined }, async (change) => {
    for (let n = 0; n < reactionsInRoom; n += 1) {
      const message = messages[random(messages.length)];
      const speaker = speakers[random(speakers.length)];
      const emoji = reactionEmojis[random(reactionEmojis.length)];
      if (!message || !speaker || !emoji) return;
      await changes.toggleReaction(change, await changes.get(change, message.id), speaker.participant.id, emoji);
    }
  });
}
