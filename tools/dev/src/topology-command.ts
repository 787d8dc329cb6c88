import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { outcomes } from './control-server.js';
import { DevFolder } from './dev-folder.js';
import { PlainError } from './plain-error.js';
import { findRunning } from './run-lock.js';
import { readShape } from './settings.js';

/** `npm run topology -- split`: switches the running system and tells its progress. @throws PlainError when it fails. */
export async function topology([name]: readonly string[]): Promise<void> {
  if (name === undefined)
    throw new PlainError('Say which shape: npm run topology -- microservices, split or monolith.');
  const shape = readShape(name);
  const running = await findRunning(new DevFolder());
  if (!running) throw new PlainError('ChatPop is not running here: npm start starts it, with TOPOLOGY as wanted.');
  const { controlPort, token } = running;
  let last = '';
  await new Promise<void>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}` };
    const asked = request({
      host: '127.0.0.1',
      port: controlPort,
      path: `/topology/${shape}`,
      method: 'POST',
      headers,
    });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      const lines = createInterface({ input: answer });
      lines.on('line', (line) => {
        if (last !== '') process.stdout.write(`${last}\n`);
        last = line;
      });
      lines.once('close', resolve);
      answer.once('error', reject);
    });
    asked.end();
  });
  if (last !== outcomes.done) throw new PlainError(`It did not switch to ${shape}; see above, and what ran runs on.`);
}
