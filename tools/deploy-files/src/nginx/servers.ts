import { containerPorts, type Deployable } from '@chatpop/topology';

/** Docker answers a service's name with the addresses of all its containers. */
export const serversByName = ({ name }: Deployable): readonly string[] => [`${name}:${containerPorts.http}`];
