import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Floor {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** However the bench ends, its floors end with it. */
const endWithParent = ['--import', 'data:text/javascript,process.once("disconnect", () => process.exit())'];

/**
 * Starts one of `floors/`, and waits until it listens.
 * @param name with `.ts` if it uses ChatPop's own libraries
 */
export async function startFloor(name: string, port: number, args: readonly string[]): Promise<Floor> {
  const isTypeScript = name.endsWith('.ts');
  const script = fileURLToPath(new URL(`./floors/${isTypeScript ? name : `${name}.mjs`}`, import.meta.url));
  const execArgv = [...endWithParent, ...(isTypeScript ? ['--import', 'tsx'] : [])];
  const child: ChildProcess = fork(script, [String(port), ...args], { execArgv });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
