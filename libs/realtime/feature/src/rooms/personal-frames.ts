import { hiddenFields } from '@chatpop/contracts';
import type { RoomRecord } from '@chatpop/message-bus';
import { Frames } from '../sockets/frames.js';
import { parseSaid, type Said } from './parse-event.js';

/** Usernames without case. */
export type Muted = ReadonlySet<string>;

/** Records as frames: one encoding for all, but for those who have muted somebody who speaks or is quoted in them. */
export class PersonalFrames {
  private readonly shared: Frames;
  private said: readonly (Said | undefined)[] | undefined;

  constructor(private readonly records: readonly RoomRecord[]) {
    this.shared = toFrames(records);
  }

  for(muted: Muted | undefined): Frames {
    if (!muted) return this.shared;
    const said = (this.said ??= this.records.map(({ header, event }) => parseSaid(header.name, event)));
    if (!said.some((one) => one && (isBy(one, muted) || quotes(one, muted)))) return this.shared;
    return toFrames(
      this.records.map((record, index) => {
        const one = said[index];
        return one ? { ...record, event: JSON.stringify(hide(one, muted)) } : record;
      }),
    );
  }
}

export const toFrames = (records: readonly RoomRecord[]): Frames =>
  new Frames(records.map(({ header, event }) => ({ type: header.name.slice('chat:'.length), json: event })));

const isBy = ({ data: { message } }: Said, muted: Muted): boolean =>
  muted.has(message.username.toLowerCase()) && !message.is_deleted;

const quotes = ({ data: { message } }: Said, muted: Muted): boolean =>
  message.reply_to !== undefined && muted.has(message.reply_to.username.toLowerCase());

/** The message keeps its place, and its event its `seq`: only what was said is taken out. As chat does in history. */
function hide(said: Said, muted: Muted): Said {
  const { message } = said.data;
  const { reply_to } = message;
  const quoting = reply_to && quotes(said, muted) ? { ...message, reply_to: { ...reply_to, content: '' } } : message;
  const seen = isBy(said, muted) ? { ...quoting, ...hiddenFields } : quoting;
  return { ...said, data: { ...said.data, message: seen } };
}
