import { parseWireFrame } from './parse-wire.js';

/** What every socket was sent for each place of a room: the bytes must be the same for all. */
export class WireBook {
  readonly foreign: string[] = [];
  private readonly texts = new Map<string, string>();

  /** @returns the `seq` of a durable event of that room. */
  note(code: string, text: string): number | undefined {
    const { seq, room_code, epoch } = parseWireFrame(text);
    if (seq === undefined || room_code !== code) return undefined;
    const place = `${code} ${epoch ?? ''} ${seq}`;
    const known = this.texts.get(place);
    if (known === undefined) this.texts.set(place, text);
    else if (known !== text && this.foreign.length < 20) this.foreign.push(`${place}: ${known} / ${text}`);
    return seq;
  }
}
