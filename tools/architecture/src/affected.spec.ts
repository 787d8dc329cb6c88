import { describe, expect, it } from '@jest/globals';
import { nx } from './workspace.js';

const targets = ['lint', 'typecheck', 'test', 'build'];

/** The tasks that a pull request touching only `file` would run, such as `photo:test`. */
async function tasksTouchedBy(file: string): Promise<string[]> {
  const printed = await nx('affected', '--targets', targets.join(), '--files', file, '--graph', 'stdout');
  const { tasks } = JSON.parse(printed) as { tasks: { tasks: Record<string, unknown> } };
  return Object.keys(tasks.tasks);
}

/** Nx reads the whole workspace first. */
const timeoutMs = 60_000;

describe('nx affected', () => {
  it(
    'leaves the other services alone when the photo library changes',
    async () => {
      const touched = await tasksTouchedBy('libs/photo/domain/src/index.ts');
      expect(touched).toEqual(
        expect.arrayContaining(['photo-domain:test', 'photo-feature:test', 'photo:build', 'monolith:build']),
      );
      expect(touched.filter((task) => /^(chat|payments|realtime|websocket-gateway)/.test(task))).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'runs everything that speaks on the wire when a contract changes',
    async () => {
      const touched = await tasksTouchedBy('libs/contracts/src/index.ts');
      const apps = ['chat', 'payments', 'photo', 'websocket-gateway', 'monolith'];
      expect(touched).toEqual(expect.arrayContaining(apps.map((app) => `${app}:build`)));
    },
    timeoutMs,
  );
});
