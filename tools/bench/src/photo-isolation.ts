import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readState, type State } from '@chatpop/testing';
import { z } from 'zod';
import type { Row } from './bench.js';
import { TimedChat } from './timed-chat.js';
import { allCores, canPin, otherCores, pin } from './pin.js';

const phaseMs = 6_000;
/** Quiet and busy by turns, so that what else the machine does falls on both. */
const rounds = 5;
/** So many photos are always under way. */
const uploadsAtOnce = 2;
/** More than can be analysed in a phase. */
const photosOfPhase = 16;
const photoCores = '0';

const uploader = fileURLToPath(new URL('photo-uploader.ts', import.meta.url));
const Uploaded = z.object({ count: z.int(), isOver: z.literal(true, 'There were not enough photos to keep it busy') });

/**
 * What photo work does to a chat: the time from a message's event to its clients, in quiet and while photos are
 * analysed without pause. With services apart photo has a core to itself where that can be had.
 */
export async function measureIsolation(
  name: string,
  statePath: string,
  makePhotos: (count: number) => Promise<Uint8Array[]>,
): Promise<Row> {
  const state = readState(statePath);
  const isPinned = state.topology === 'microservices' && canPin();
  if (isPinned) keepApart(state);
  const chat = await TimedChat.open(state.edge.url);
  try {
    await chat.talkFor(phaseMs / 4);
    const [quiet, busy]: [number[], number[]] = [[], []];
    let photosDone = 0;
    for (let round = 0; round < rounds; round += 1) {
      const photos = await makePhotos(photosOfPhase);
      quiet.push(...(await chat.talkFor(phaseMs)));
      const people = uploadFrom(state.edge.url, photos, isPinned);
      busy.push(...(await chat.talkFor(phaseMs)));
      photosDone += await people.stop();
    }
    return {
      case: `chat beside photos, ${isPinned ? 'photo on a core of its own' : 'all on all cores'}`,
      name,
      'quiet p50 ms': at(quiet, 0.5),
      'busy p50 ms': at(busy, 0.5),
      'quiet p99 ms': at(quiet, 0.99),
      'busy p99 ms': at(busy, 0.99),
      'p99 ratio': at(busy, 0.99) / at(quiet, 0.99),
      'photos meanwhile': photosDone,
    };
  } finally {
    chat.close();
    if (isPinned) pin([process.pid], allCores());
  }
}

/** Begins to upload, with the core of photo's where that has one. */
function uploadFrom(url: string, photos: readonly Uint8Array[], isPinned: boolean): { stop(): Promise<number> } {
  const folder = mkdtempSync(join(tmpdir(), 'chatpop-bench-'));
  for (const [n, photo] of photos.entries()) writeFileSync(join(folder, `${n}.jpg`), photo);
  const child = spawn(process.execPath, ['--import', 'tsx', uploader, url, folder, String(uploadsAtOnce)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (isPinned && child.pid !== undefined) pin([child.pid], photoCores);
  const told = text(child.stdout);
  return {
    async stop() {
      child.stdin.end();
      const { count } = Uploaded.parse(JSON.parse(await told));
      rmSync(folder, { recursive: true });
      return count;
    },
  };
}

function keepApart({ edge, services, postgres, redis }: State): void {
  const isPhoto = ({ name }: { name: string }): boolean => name === 'photo';
  const others = [edge, postgres, redis, ...services.filter((service) => !isPhoto(service))];
  pin([process.pid, ...others.flatMap((one) => one?.pid ?? [])], otherCores());
  pin(
    services.filter(isPhoto).map(({ pid }) => pid),
    photoCores,
  );
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
