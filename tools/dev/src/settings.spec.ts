import { describe, expect, it } from '@jest/globals';
import { PlainError } from './plain-error.js';
import { readSettings } from './settings.js';

describe(readSettings.name, () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toMatchObject({
      port: 9000,
      publicUrl: 'http://localhost:9000',
      webSocketInstances: 2,
      chatInstances: 1,
      isMemoryBus: false,
      isVerbose: false,
    });
  });

  it.each([
    [{ PORT: 'http' }, 'PORT=http is no port: choose a number from 1 to 65535.'],
    [{ PORT: '70000' }, 'PORT=70000 is no port'],
    [{ TOPOLOGY: 'mesh' }, 'There is no TOPOLOGY=mesh: choose microservices, split, monolith.'],
    [{ WEBSOCKET_INSTANCES: '0' }, 'WEBSOCKET_INSTANCES=0 is no number of instances'],
    [{ CHAT_INSTANCES: 'two' }, 'CHAT_INSTANCES=two is no number of instances'],
    [{ NODE_ENV: 'production', RATE_LIMITS: 'off' }, 'RATE_LIMITS=off is refused with NODE_ENV=production'],
    [{ BUS_DRIVER: 'memory' }, 'TOPOLOGY=microservices runs several processes and the memory bus lives in one'],
    [{ BUS_DRIVER: 'memory', TOPOLOGY: 'split' }, 'set TOPOLOGY=monolith, or use Redis'],
  ])('refuses %j with the remedy', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(PlainError);
    expect(() => readSettings(env)).toThrow(sentence);
  });

  it('lets the memory bus run in one process, and the limits be off in development', () => {
    expect(readSettings({ BUS_DRIVER: 'memory', TOPOLOGY: 'monolith', RATE_LIMITS: 'off' })).toMatchObject({
      isMemoryBus: true,
      shape: 'monolith',
    });
  });
});
