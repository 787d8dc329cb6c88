import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineConfig, setting } from './define-config.js';
import { ConfigError, loadConfig } from './load-config.js';

const config = defineConfig('example', {
  limit: setting('EXAMPLE_LIMIT', z.coerce.number().int().min(1).default(5), 'How many, at least 1.'),
  url: setting('EXAMPLE_URL', z.url(), 'Where it is.'),
  key: setting('EXAMPLE_KEY', z.string().min(16), 'At least 16 characters.', { secret: true }),
});

describe(loadConfig.name, () => {
  it('reads values and defaults; an empty variable counts as not set', () => {
    const environment = { EXAMPLE_LIMIT: '', EXAMPLE_URL: 'http://localhost', EXAMPLE_KEY: 'k'.repeat(16) };
    expect(loadConfig(config, environment)).toEqual({ limit: 5, url: 'http://localhost', key: 'k'.repeat(16) });
  });

  it('reports all faults at once, each with its fix, without the secret', () => {
    const load = () => loadConfig(config, { EXAMPLE_LIMIT: '0', EXAMPLE_KEY: 'hunter2' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/EXAMPLE_LIMIT is "0".*at least 1[\s\S]*EXAMPLE_URL is not set[\s\S]*EXAMPLE_KEY has a value/);
    expect(load).not.toThrow(/hunter2/);
  });
});
