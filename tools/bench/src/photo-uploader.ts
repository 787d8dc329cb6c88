// People with photos, in a process of their own: what it costs them is no cost of the chat that is timed beside.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uploadAll } from './photo-uploads.js';

const [url = '', folder = '', atOnce = '1'] = process.argv.slice(2);

function* photosIn(directory: string): Generator<Uint8Array<ArrayBuffer>> {
  for (const name of readdirSync(directory)) yield new Uint8Array(readFileSync(join(directory, name)));
}

let isOver = false;
process.stdin.resume().once('end', () => (isOver = true));
const count = await uploadAll(url, photosIn(folder), Number(atOnce), () => isOver);
process.stdout.write(JSON.stringify({ count, isOver }));
process.exit(0);
