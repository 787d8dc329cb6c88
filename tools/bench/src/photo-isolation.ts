import { readState, type State } from '@chatpop/testing';
import type { Row } from './bench.js';
import { TimedChat } from './timed-chat.js';
import { allCores, canPin, otherCores, pin } from './pin.js';
import { uploadAll } from './photo-uploads.js';

const phaseMs = 6_000;
/** Quiet and busy by turns, so that what else the machine does falls on both. */
const rounds = 2;
/** So many photos are always under way. */
const uploadsAtOnce = 2;

/**
 * What photo work does to a chat: the time from a message's event to its clients, in quiet and while photos are
 * analysed without pause. With services apart photo has a core to itself where that can be had.
 */
export async function measureIsolation(
  name: string,
  statePath: string,
  photos: Iterator<Uint8Array<ArrayBuffer>>,
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
      quiet.push(...(await chat.talkFor(phaseMs)));
      let isOver = false;
      const uploads = uploadAll(state.edge.url, photos, uploadsAtOnce, () => isOver);
      busy.push(...(await chat.talkFor(phaseMs)));
      if (photos.next().done) throw new Error('There were not enough photos to keep it busy');
      isOver = true;
      photosDone += await uploads;
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

function keepApart({ edge, services, postgres, redis }: State): void {
  const isPhoto = ({ name }: { name: string }): boolean => name === 'photo';
  const others = [edge, postgres, redis, ...services.filter((service) => !isPhoto(service))];
  pin([process.pid, ...others.flatMap((one) => one?.pid ?? [])], otherCores());
  pin(
    services.filter(isPhoto).map(({ pid }) => pid),
    '0',
  );
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
