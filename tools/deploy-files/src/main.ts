import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles, type GeneratedFile } from './generated-files.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const findStale = async (): Promise<readonly GeneratedFile[]> => {
  const files = generatedFiles();
  const present = await Promise.all(files.map(({ path }) => readFile(join(root, path), 'utf8').catch(() => undefined)));
  return files.filter(({ content }, index) => present[index] !== content);
};

const write = async ({ path, content }: GeneratedFile): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
};

const stale = await findStale();
if (process.argv.includes('--check')) {
  for (const { path } of stale) process.stdout.write(`${path} is not current: run npm run generate:deploy\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  await Promise.all(stale.map(write));
  for (const { path } of stale) process.stdout.write(`wrote ${path}\n`);
}
