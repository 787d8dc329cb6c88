import { describe, expect, it } from '@jest/globals';
import { makeManifest } from './manifest.mjs';

const root = {
  version: '0.1.0',
  license: 'MIT',
  engines: { node: '>=20.19' },
  overrides: { cookie: '1.0.2' },
  dependencies: { pg: '8.0.0', stripe: '23.0.0', typeorm: '1.0.0' },
};

describe(makeManifest.name, () => {
  it('takes the exact versions of what is used, and of what that loads by name', () => {
    expect(makeManifest(root, 'chat', ['typeorm']).dependencies).toEqual({ pg: '8.0.0', typeorm: '1.0.0' });
  });

  it('refuses a package that only development has', () => {
    expect(() => makeManifest(root, 'chat', ['jest'])).toThrow('chat uses jest');
  });
});
