import { allServices, type Service } from './services.js';
import { shapes, type Deployable, type ShapeName } from './shapes.js';

export interface Route {
  readonly prefix: string;
  readonly service: Service;
}

/** Every prefix, longest first: the first that matches is the right one. */
export const routes: readonly Route[] = allServices
  .flatMap((service) => service.routes.map((prefix) => ({ prefix, service })))
  .sort((a, b) => b.prefix.length - a.prefix.length || a.prefix.localeCompare(b.prefix));

/** The service that answers `path`, or `undefined` when no prefix matches. `/api/payments` counts as `/api/payments/`. */
export function findService(path: string): Service | undefined {
  const pathname = path.split(/[?#]/, 1)[0] ?? '';
  const withSlash = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return routes.find((route) => withSlash.startsWith(route.prefix))?.service;
}

/** The deployable that holds `service` in `shape`. */
export function deployableOf(shape: ShapeName, service: Service): Deployable {
  const found = shapes[shape].find((deployable) => deployable.services.some(({ name }) => name === service.name));
  if (!found) throw new Error(`No deployable of ${shape} holds ${service.name}`);
  return found;
}
