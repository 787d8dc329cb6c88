import { spawn } from 'node:child_process';
import { shapeNames, type ShapeName } from '@chatpop/topology';
import { startSystem } from '@chatpop/testing';
import { startNginxBefore } from './nginx-door.js';

/** A system to test: a shape behind the local edge, or the four services behind nginx. */
type Setting = ShapeName | 'nginx';
const settings: readonly Setting[] = [...shapeNames, 'nginx'];

const say = (text: string): void => void process.stdout.write(`\n== e2e: ${text}\n`);

async function runSuite(setting: Setting): Promise<boolean> {
  say(`starts ${setting}`);
  const port = 21_800 + settings.indexOf(setting) * 10;
  const nginxPort = port + 5;
  const publicUrl = `http://localhost:${setting === 'nginx' ? nginxPort : port}`;
  const system = await startSystem(setting === 'nginx' ? 'microservices' : setting, port, { PUBLIC_URL: publicUrl });
  try {
    const nginx = setting === 'nginx' ? await startNginxBefore(system, nginxPort) : undefined;
    try {
      return await runJest(setting, {
        ...process.env,
        TOPOLOGY: setting,
        E2E_URL: publicUrl,
        E2E_STATE: system.statePath,
      });
    } finally {
      await nginx?.stop();
    }
  } finally {
    await system.stop();
    say(`${setting} has ended, nothing is left`);
  }
}

/** The moves between shapes go through all of them, and begin where most people do. */
const suitesOf = (setting: Setting): string[] =>
  setting === 'microservices' ? [] : ['--testPathIgnorePatterns', 'topology-switch'];

function runJest(setting: Setting, env: NodeJS.ProcessEnv): Promise<boolean> {
  const flags = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const jest = spawn(
    process.execPath,
    [...flags, '--config', 'apps/e2e/jest.config.mjs', '--runInBand', ...suitesOf(setting)],
    {
      env,
      stdio: 'inherit',
    },
  );
  return new Promise((resolve) => jest.once('exit', (code) => resolve(code === 0)));
}

const asked = process.argv.slice(2);
const failed: Setting[] = [];
for (const setting of settings) {
  if (asked.length > 0 && !asked.includes(setting)) continue;
  if (!(await runSuite(setting))) failed.push(setting);
}
if (failed.length > 0) say(`FAILED in ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
