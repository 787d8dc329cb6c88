import { describe, expect, it } from '@jest/globals';
import { deployableOf, findService } from './routing.js';
import { services } from './services.js';
import { shapeNames, shapes } from './shapes.js';

describe(findService.name, () => {
  it.each([
    ['/api/photo-analysis/upload/', 'photo'],
    ['/api/payments', 'payments'],
    ['/api/payments/webhook/?x=/ws/', 'payments'],
    ['/api/chats/create/', 'chat'],
    ['/api/photo-analysis-of-mine/', 'chat'],
    ['/ws/chat/TEST1234/', 'websocket-gateway'],
  ])('sends %s to %s: the longest prefix wins', (path, service) => {
    expect(findService(path)?.name).toBe(service);
  });

  it.each(['/', '/internal/rooms/TEST1234/', '/metrics', '/apix/', '/wsx'])('sends %s nowhere', (path) => {
    expect(findService(path)).toBeUndefined();
  });
});

describe(deployableOf.name, () => {
  it.each(shapeNames)('finds every service exactly once in %s', (shape) => {
    const held = shapes[shape].flatMap((deployable) => deployable.services.map(({ name }) => name));
    expect(held.sort()).toEqual(Object.keys(services).sort());
    for (const service of Object.values(services)) expect(deployableOf(shape, service).services).toContain(service);
  });
});
