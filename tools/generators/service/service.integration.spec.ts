import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import serviceGenerator from './service.generator.js';
import { WorkspaceCopy } from './workspace-copy.js';

const timeoutMs = 300_000;
const name = 'sticker-packs';
const libraries = [`${name}-data-access`, `${name}-domain`, `${name}-feature`];

describe(serviceGenerator.name, () => {
  let workspace: WorkspaceCopy;
  const generate = (service: string) => workspace.nx('generate', './tools/generators:service', service);
  const runMany = (target: string, projects: string[]) =>
    workspace.nx('run-many', `--targets=${target}`, `--projects=${projects.join()}`);

  beforeAll(async () => {
    workspace = await WorkspaceCopy.make();
    await generate(name);
  }, timeoutMs);
  afterAll(() => workspace.remove());

  it(
    'makes a service that lint accepts',
    async () => {
      await expect(runMany('lint', [name, ...libraries, 'contracts'])).resolves.toContain('Successfully ran');
    },
    timeoutMs,
  );

  it(
    'makes a service that compiles, alone and in the monolith',
    async () => {
      await expect(runMany('typecheck', [name, ...libraries, 'monolith'])).resolves.toContain('Successfully ran');
    },
    timeoutMs,
  );

  it(
    'makes a service that passes its own tests, and those of the tables that it is in',
    async () => {
      await expect(runMany('test', [`${name}-domain`, 'contracts', 'topology'])).resolves.toContain('Successfully ran');
      await expect(runMany('test-integration', [`${name}-feature`])).resolves.toContain('Successfully ran');
    },
    timeoutMs,
  );

  it(
    'makes a service whose changes touch no other',
    async () => {
      const file = `libs/${name}/domain/src/index.ts`;
      const printed = await workspace.nx('show', 'projects', '--affected', `--files=${file}`);
      const touched = printed.split('\n');
      expect(touched).toEqual(expect.arrayContaining([name, `${name}-domain`, `${name}-feature`, 'monolith']));
      expect(touched.filter((project) => /^(chat|payments|photo|realtime|websocket)/.test(project))).toEqual([]);
    },
    timeoutMs,
  );

  it.each([
    [name, 'choose another name'],
    ['chats', 'choose another name'],
    ['Sticker Packs', 'not a name in kebab-case'],
  ])(
    'refuses the name %j',
    async (service, reason) => {
      await expect(generate(service)).rejects.toThrow(reason);
    },
    timeoutMs,
  );
});
