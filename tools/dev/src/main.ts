import { makeStaff, seed } from './chat-commands.js';
import { PlainError } from './plain-error.js';
import { reset } from './reset-command.js';
import { start } from './start-command.js';
import { status } from './status-command.js';
import { topology } from './topology-command.js';

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  start,
  status,
  reset,
  topology,
  seed,
  'make-staff': makeStaff,
};

/** Runs one command and ends the process: 0 when it went well, 1 with one plain sentence when people can mend it. */
async function main([name = 'start', ...args]: readonly string[]): Promise<never> {
  try {
    const command = commands[name];
    if (!command) throw new PlainError(`There is no command "${name}": use ${Object.keys(commands).join(', ')}.`);
    await command(args);
    process.exit(0);
  } catch (error) {
    const text = error instanceof PlainError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

await main(process.argv.slice(2));
