import { deployableOf, services, type Dependency, type Deployable, type ShapeName } from '@chatpop/topology';
import { environmentOf, migrationEnvironmentOf } from './environment.js';
import { mediaFolder, photoFolder } from './layout.js';
import { confined, healthcheck, manyConnections, type ComposeService } from './service.js';

type DependsOn = NonNullable<ComposeService['depends_on']>;

/** The containers of one deployable, and the job that migrates its schemas before they start. */
export function applicationServices(shape: ShapeName, deployable: Deployable): Record<string, ComposeService> {
  const entry = { [deployable.name]: application(shape, deployable) };
  return ownsSchema(deployable) ? { ...entry, [migrationNameOf(deployable)]: migration(deployable) } : entry;
}

function application(shape: ShapeName, deployable: Deployable): ComposeService {
  const { scaling } = deployable;
  return {
    ...imageOf(deployable),
    depends_on: dependenciesOf(shape, deployable),
    environment: environmentOf(shape, deployable),
    ...volumesOf(deployable),
    tmpfs: ['/tmp'],
    networks: ['data', 'edge'],
    healthcheck: healthcheck('node', 'healthcheck.mjs', '/health/ready'),
    restart: 'unless-stopped',
    init: true,
    stop_grace_period: '15s',
    read_only: true,
    ...(deployable.services.some(({ webSockets }) => webSockets) && { ulimits: manyConnections }),
    deploy: { replicas: scaling.min, resources: { limits: { memory: `${scaling.memoryMiB}m` } } },
    ...confined,
  };
}

/** What each service keeps its files in. */
function volumesOf({ services: held }: Deployable): Pick<ComposeService, 'volumes'> {
  const names = new Set(held.map(({ name }) => name));
  const volumes = [
    ...(names.has('photo') ? [`photo-data:${photoFolder}`] : []),
    ...(names.has('chat') ? [`media-data:${mediaFolder}`] : []),
  ];
  return volumes.length > 0 ? { volumes } : {};
}

function migration(deployable: Deployable): ComposeService {
  return {
    ...imageOf(deployable),
    depends_on: { postgres: { condition: 'service_healthy' } },
    command: ['node', '--enable-source-maps', 'main.js', 'migrate'],
    environment: migrationEnvironmentOf(deployable),
    tmpfs: ['/tmp'],
    networks: ['data'],
    restart: 'no',
    healthcheck: { disable: true },
    init: true,
    read_only: true,
    ...confined,
  };
}

/** Always built from the checkout; the layers that did not change come from the cache. */
function imageOf({ app }: Deployable): Pick<ComposeService, 'build' | 'image' | 'pull_policy'> {
  return {
    build: { context: '..', dockerfile: 'docker/Dockerfile', args: { APP: app } },
    image: `chatpop/${app}:\${CHATPOP_VERSION:-local}`,
    pull_policy: 'build',
  };
}

function dependenciesOf(shape: ShapeName, deployable: Deployable): DependsOn {
  const chat = holderOfNeededChat(shape, deployable);
  return {
    ...(chat && { [chat.name]: { condition: 'service_healthy' } }),
    ...(ownsSchema(deployable) && { [migrationNameOf(deployable)]: { condition: 'service_completed_successfully' } }),
    ...(needs(deployable, 'postgres') && { postgres: { condition: 'service_healthy' } }),
    ...(needs(deployable, 'redis') && { redis: { condition: 'service_healthy' } }),
  };
}

/** The deployable that holds chat, when `deployable` calls it and does not hold it itself. */
function holderOfNeededChat(shape: ShapeName, deployable: Deployable): Deployable | undefined {
  const holder = deployableOf(shape, services.chat);
  return needs(deployable, 'chat') && holder.name !== deployable.name ? holder : undefined;
}

const needs = (deployable: Deployable, dependency: Dependency): boolean =>
  deployable.services.some((service) => service.needs.includes(dependency));

const ownsSchema = (deployable: Deployable): boolean => deployable.services.some(({ schema }) => schema !== undefined);

const migrationNameOf = ({ name }: Deployable): string => `migrate-${name}`;
