import { allServices, services, type Scaling, type Service, type ServiceName } from './services.js';

/** The three shapes of one codebase. Same URLs, same tests. */
export const shapeNames = ['microservices', 'split', 'monolith'] as const;
export type ShapeName = (typeof shapeNames)[number];

/** One thing that is built, started and scaled by itself: an app, and the services inside it. */
export interface Deployable {
  readonly name: ServiceName | 'main' | 'monolith';
  readonly title: string;
  /** The Nx project whose bundle runs. */
  readonly app: string;
  /** `SERVICE_TYPE`, for the composite app only. */
  readonly serviceType?: 'main' | 'monolith';
  readonly services: readonly Service[];
  readonly scaling: Scaling;
}

const single = (service: Service): Deployable => ({
  name: service.name,
  title: service.title,
  app: service.name,
  services: [service],
  scaling: service.scaling,
});

const main: Deployable = {
  name: 'main',
  title: 'Photo, Chat and Payments',
  app: 'monolith',
  serviceType: 'main',
  // Those that hold connections scale apart from those that answer requests.
  services: allServices.filter(({ webSockets }) => !webSockets),
  scaling: { min: 2, max: 10, targetCpuPercent: 60, cpu: 1024, memoryMiB: 2048 },
};

const monolith: Deployable = {
  name: 'monolith',
  title: 'All of ChatPop',
  app: 'monolith',
  serviceType: 'monolith',
  services: allServices,
  scaling: { min: 1, max: 4, targetCpuPercent: 60, cpu: 1024, memoryMiB: 2048 },
};

/** The composite app's two forms, by `SERVICE_TYPE`. */
export const composites = { main, monolith } as const;

/** What runs in each shape. Both shapes may be alive at once while a system moves between them. */
export const shapes: Readonly<Record<ShapeName, readonly Deployable[]>> = {
  microservices: allServices.map(single),
  split: [main, single(services['websocket-gateway'])],
  monolith: [monolith],
};

/** Parses a shape's name as people type it; `undefined` when there is no such shape. */
export function findShape(name: string): ShapeName | undefined {
  return shapeNames.find((known) => known === name);
}
