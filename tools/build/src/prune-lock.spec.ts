import { describe, expect, it } from '@jest/globals';
import { pruneLock } from './prune-lock.mjs';

const lock = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'workspace', devDependencies: { tool: '1.0.0' } },
    'node_modules/app-framework': {
      version: '2.0.0',
      resolved: 'somewhere',
      dependencies: { shared: '^1.0.0' },
      peerDependencies: { platform: '*', extra: '*' },
      peerDependenciesMeta: { extra: { optional: true } },
    },
    'node_modules/app-framework/node_modules/shared': { version: '1.5.0', dependencies: { leaf: '*' } },
    'node_modules/shared': { version: '3.0.0' },
    'node_modules/leaf': { version: '1.0.0', dev: true, optionalDependencies: { native: '*', elsewhere: '*' } },
    'node_modules/native': { version: '1.0.0', optional: true, os: ['linux'] },
    'node_modules/platform': { version: '4.0.0', peer: true },
    'node_modules/extra': { version: '5.0.0' },
    'node_modules/tool': { version: '1.0.0', dev: true },
  },
};
const manifest = { name: 'app', version: '0.1.0', dependencies: { 'app-framework': '2.0.0' } };

describe(pruneLock.name, () => {
  const pruned = pruneLock(lock, manifest);

  it('keeps what the app needs where it lies, and nothing else', () => {
    expect(Object.keys(pruned.packages)).toEqual([
      '',
      'node_modules/app-framework',
      'node_modules/app-framework/node_modules/shared',
      'node_modules/leaf',
      'node_modules/native',
      'node_modules/platform',
    ]);
    expect(pruned.packages['']).toEqual(manifest);
  });

  it('marks as optional only what nothing requires, and nothing as a development package', () => {
    expect(pruned.packages['node_modules/native']).toMatchObject({ optional: true, os: ['linux'] });
    expect(pruned.packages['node_modules/leaf']).not.toHaveProperty('dev');
  });

  it('names no download addresses', () => {
    expect(JSON.stringify(pruned)).not.toContain('somewhere');
  });

  it('says what is missing from the lock file', () => {
    expect(() => pruneLock(lock, { ...manifest, dependencies: { unknown: '1' } })).toThrow(/no unknown.*npm install/);
  });
});
