import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renderErrors } from './render-errors.js';
import { renderEvents } from './render-events.js';
import { renderSettings } from './render-settings.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const command = 'npm run generate:docs';
const files = { 'docs/errors.md': renderErrors, 'docs/events.md': renderEvents, 'docs/settings.md': renderSettings };

const stale: string[] = [];
for (const [file, render] of Object.entries(files)) {
  const text = `<!-- Made by \`${command}\` from the code: do not edit. -->\n\n${render()}`;
  const wanted = await format(text, { ...(await resolveConfig(root + file)), parser: 'markdown' });
  const present = await readFile(root + file, 'utf8').catch(() => '');
  if (present === wanted) continue;
  stale.push(file);
  if (!process.argv.includes('--check')) await writeFile(root + file, wanted);
}
if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`Not current: ${stale.join(', ')}. Run ${command}.\n`);
  process.exit(1);
}
process.exit(0);
