import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Bundles the chat service as `npm start` does. Of specs that run at once one builds, and the others wait for it. */
export async function buildChat(): Promise<void> {
  const lock = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await lock.connect();
  try {
    await lock.query(`select pg_advisory_lock(hashtext('the bundle of chat'))`);
    await promisify(execFile)(process.execPath, ['tools/build/build-app.mjs', '--local', 'chat'], { cwd: root });
  } finally {
    await lock.end();
  }
}

/** A chat service in a process of its own, which can be killed at any instruction. */
export class ChatProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** What it has logged so far, a line each. */
    readonly log: readonly string[],
  ) {}

  static async start(environment: NodeJS.ProcessEnv, LOG_LEVEL = 'info'): Promise<ChatProcess> {
    const child = spawn(process.execPath, [`${root}/.chatpop/build/chat/main.js`], {
      env: { ...process.env, ...environment, LOG_LEVEL },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const log: string[] = [];
    const lines = createInterface({ input: child.stdout });
    const url = await new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        log.push(line);
        const found = /"url":"(http[^"]+)"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      lines.once('close', () => reject(new Error('The chat service did not start')));
    });
    return new ChatProcess(child, url, log);
  }

  /** SIGTERM. @returns how it ended, and after how long. */
  async terminate(): Promise<{ code: number | null; signal: string | null; tookMs: number }> {
    const began = Date.now();
    this.child.kill('SIGTERM');
    const [code, signal] = (await once(this.child, 'close')) as [number | null, string | null];
    return { code, signal, tookMs: Date.now() - began };
  }

  /** SIGSTOP: from when it resolves not one more instruction is done, until it is killed. */
  async stop(): Promise<void> {
    this.child.kill('SIGSTOP');
    while (!(await this.state()).startsWith('T')) continue;
  }

  /** SIGKILL: nothing more is done. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  private async state(): Promise<string> {
    return (await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(this.child.pid)])).stdout.trim();
  }
}
