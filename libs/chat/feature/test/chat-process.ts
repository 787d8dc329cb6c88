import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Bundles the chat service as `npm start` does. */
export const buildChat = (): Promise<unknown> =>
  promisify(execFile)(process.execPath, ['tools/build/build-app.mjs', '--local', 'chat'], { cwd: root });

/** A chat service in a process of its own, which can be killed at any instruction. */
export class ChatProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(environment: NodeJS.ProcessEnv): Promise<ChatProcess> {
    const child = spawn(process.execPath, [`${root}/.chatpop/build/chat/main.js`], {
      env: { ...process.env, ...environment, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /"url":"(http[^"]+)"/.exec(line)?.[1];
      if (url === undefined) continue;
      child.stdout.resume();
      return new ChatProcess(child, url);
    }
    throw new Error('The chat service did not start');
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
