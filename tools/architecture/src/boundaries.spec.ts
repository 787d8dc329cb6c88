import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.js';

const boundaries = '@nx/enforce-module-boundaries';
const oneDoor = 'no-restricted-imports';
/** The first file of a project makes the compiler read all that it imports. */
const timeoutMs = 60_000;
const eslint = new ESLint({ cwd: workspaceRoot });

/** The rules that an import breaks, when it stands in place of what the file says. */
async function brokenBy(specifier: string, file: string) {
  const [result] = await eslint.lintText(`import '${specifier}';\n`, { filePath: join(workspaceRoot, file) });
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe(boundaries, () => {
  it.each([
    ['libs/photo/domain/src/index.ts', '@chatpop/chat-domain', 'a scope sees itself and shared'],
    ['libs/photo/feature/src/index.ts', '@chatpop/chat-feature', 'a scope sees itself and shared'],
    ['libs/realtime/feature/src/index.ts', '@chatpop/chat-data-access', 'a scope sees itself and shared'],
    ['apps/payments/src/main.ts', '@chatpop/chat-feature', 'a scope sees itself and shared'],
    ['libs/message-bus/src/index.ts', '@chatpop/chat-feature', 'shared sees no scope'],
    ['libs/contracts/src/index.ts', '@nestjs/common', 'contracts know no framework'],
    ['libs/contracts/src/index.ts', 'pg', 'contracts know no framework'],
    ['libs/contracts/src/index.ts', '@chatpop/topology', 'contracts know contracts only'],
    ['libs/client/src/index.ts', 'ws', 'the client runs anywhere'],
    ['libs/client/src/index.ts', '@chatpop/topology', 'the client knows contracts only'],
    ['libs/chat/feature/src/index.ts', '@chatpop/client', 'services are no clients'],
    ['libs/chat/domain/src/index.ts', 'typeorm', 'rules know no framework'],
    ['libs/chat/domain/src/index.ts', '@nestjs/common', 'rules know no framework'],
    ['libs/chat/domain/src/index.ts', '@chatpop/persistence', 'rules know no platform'],
    ['libs/chat/data-access/src/index.ts', '@chatpop/service-bootstrap', 'tables know persistence only'],
    ['libs/chat/data-access/src/index.ts', '@chatpop/chat-feature', 'layers point down'],
    ['libs/payments/feature/src/index.ts', '../../../chat/feature/src/index.js', 'no way round by a path'],
    ['libs/topology/src/index.ts', 'esbuild-wasm', 'package.json names what is imported'],
    ['tools/load/src/main.ts', '@chatpop/message-bus', 'tools look from outside'],
  ])(
    'refuses in %s: %s (%s)',
    async (file, specifier) => {
      expect(await brokenBy(specifier, file)).toEqual([boundaries]);
    },
    timeoutMs,
  );

  it.each([
    ['libs/photo/domain/src/index.ts', '@chatpop/contracts'],
    ['libs/photo/feature/src/index.ts', '@chatpop/photo-data-access'],
    ['libs/chat/feature/src/index.ts', '@chatpop/message-bus'],
    ['libs/chat/data-access/src/index.ts', 'typeorm'],
    ['libs/contracts/src/index.ts', 'zod'],
    ['libs/client/src/index.ts', '@chatpop/contracts'],
    ['apps/monolith/src/main.ts', '@chatpop/chat-feature'],
    ['tools/bench/src/main.ts', '@chatpop/message-bus'],
  ])(
    'accepts in %s: %s',
    async (file, specifier) => {
      expect(await brokenBy(specifier, file)).toEqual([]);
    },
    timeoutMs,
  );
});

describe(oneDoor, () => {
  it.each([
    ['libs/chat/feature/src/index.ts', '@chatpop/contracts/src/chat/rooms.js', 'a lib has one door'],
    ['libs/chat/feature/src/index.ts', '@chatpop/testing', 'test support is not shipped'],
    ['libs/contracts/src/index.ts', 'node:crypto', 'contracts run in browsers'],
  ])(
    'refuses in %s: %s (%s)',
    async (file, specifier) => {
      expect(await brokenBy(specifier, file)).toContain(oneDoor);
    },
    timeoutMs,
  );
});
