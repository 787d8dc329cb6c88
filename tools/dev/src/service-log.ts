import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describeLine, isQuiet } from './log-line.js';

export type Print = (line: string) => void;

/** Keeps all that one service writes in its file, and shows people what matters. */
export class ServiceLog {
  private readonly file: WriteStream;
  private readonly recent: string[] = [];

  constructor(
    path: string,
    private readonly print: Print,
    private readonly isVerbose: boolean,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = createWriteStream(path, { mode: 0o600 });
    this.file.on('error', () => undefined); // a full disk must not end what runs
  }

  follow(stream: Readable): void {
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on('line', (line) => this.add(line));
  }

  /** The last lines of the run that began last, for a fault that ended it. */
  lastLines(): string {
    return this.recent.map(describeLine).join('\n');
  }

  startRun(): void {
    this.recent.length = 0;
  }

  close(): void {
    this.file.end();
  }

  private add(line: string): void {
    this.file.write(`${line}\n`);
    const quiet = isQuiet(line);
    if (!quiet || this.isVerbose) this.print(describeLine(line));
    if (quiet || line === '') return;
    this.recent.push(line);
    if (this.recent.length > 12) this.recent.shift();
  }
}
