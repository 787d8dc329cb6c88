import { shapes, type ShapeName } from '@chatpop/topology';
import { stringify } from 'yaml';
import { generatedNotice } from '../generated-notice.js';
import { applicationServices } from './applications.js';
import { byName, inOrder } from './in-order.js';
import { nginx, postgres, redis } from './infrastructure.js';
import { edgeSubnet } from './layout.js';
import type { ComposeService } from './service.js';

/**
 * The Compose file of one shape. All three are one project with the same volumes, so that bringing up another shape
 * with `--remove-orphans` changes the shape and keeps the data.
 */
export function renderCompose(shape: ShapeName): string {
  const file = {
    name: 'chatpop',
    services: servicesOf(shape),
    networks: {
      data: { internal: true },
      edge: { ipam: { config: [{ subnet: edgeSubnet }] } },
    },
    volumes: { 'media-data': {}, 'photo-data': {}, 'postgres-data': {}, 'redis-data': {} },
  };
  return `${generatedNotice}\n${stringify(file, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false, version: '1.1' })}`;
}

function servicesOf(shape: ShapeName): Record<string, Record<string, unknown>> {
  const all: Record<string, ComposeService> = { nginx: nginx(shape), postgres: postgres(), redis: redis() };
  for (const deployable of shapes[shape]) Object.assign(all, applicationServices(shape, deployable));
  return byName(Object.fromEntries(Object.entries(all).map(([name, service]) => [name, inOrder(service)])));
}
