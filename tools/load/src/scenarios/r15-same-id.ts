import { randomUUID } from 'node:crypto';
import { messageRoutes } from '@chatpop/contracts';
import { randomFrom } from '../random.js';
import { Crowd } from '../rig/crowd.js';
import { parseSend } from '../rig/parse-wire.js';
import type { Stack } from '../rig/stack.js';
import { until } from '../rig/wait.js';
import { unless, type Scenario } from '../scenario.js';

const times = 50;

interface Answer {
  readonly status: number;
  readonly id: string | undefined;
}

export const sameId: Scenario = {
  id: 'R15',
  fault: 'the same id 50 times at once, on two nodes, after a restart',
  target: '1 row, 50 same answers; another body 422',
  async run({ seed, stack }) {
    const running = await stack({ MESSAGES_PER_SECOND: '100000', MESSAGES_BURST: '100000' });
    const crowd = await Crowd.gather(running, { people: 1, rooms: 1 }, { random: randomFrom(seed, 'clients') });
    const [person] = crowd.people;
    if (!person) throw new Error('nobody came');
    const send = async (node: number, body: object): Promise<Answer> => {
      const nodes = running.instances('chat');
      const path = messageRoutes.send.path.replace('{code}', person.code);
      const response = await fetch(`${nodes[node % nodes.length]?.url ?? running.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-chat-session': person.token },
        body: JSON.stringify(body),
      });
      const { message } = parseSend(await response.text());
      return { status: response.status, id: message?.id };
    };
    const same = { content: 'once and for all', client_message_id: randomUUID() };
    const sendMany = (body: object): Promise<Answer[]> =>
      Promise.all(Array.from({ length: times }, (_, index) => send(index, body)));
    const first = await sendMany(same);
    await restartAll(running);
    const second = await sendMany(same);
    const other = await send(0, { ...same, content: 'something else' });
    const rows = await rowsOf(running, person.code);
    await sendMany({ content: 'without an id' });
    const twinRows = (await rowsOf(running, person.code)) - rows;
    const answers = [...first, ...second];
    const ids = new Set(answers.map(({ id }) => id));
    const created = answers.filter(({ status }) => status === 201).length;
    const again = answers.filter(({ status }) => status === 200).length;
    return {
      figures: {
        sent: answers.length,
        rows,
        'answers 201': created,
        'answers 200': again,
        'another body': other.status,
      },
      faults: [
        ...unless(rows === 1, `${rows} rows`),
        ...unless(ids.size === 1 && !ids.has(undefined), `${ids.size} different answers`),
        ...unless(created === 1 && again === answers.length - 1, `201 ${created} times, 200 ${again} times`),
        ...unless(other.status === 422, `another body was answered ${other.status}`),
      ],
      twins: [{ name: 'no client_message_id', isRed: twinRows === times }],
    };
  },
};

async function restartAll(stack: Stack): Promise<void> {
  for (const instance of stack.instances('chat')) {
    stack.kill(instance, 'SIGKILL');
    await stack.replaced(instance);
  }
  await until('chat answers', async () => (await fetch(`${stack.url}/api/health/`)).ok);
}

async function rowsOf(stack: Stack, code: string): Promise<number> {
  return (await stack.kept([code])).reduce((total, { messages }) => total + messages.length, 0);
}
