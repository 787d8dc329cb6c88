/** The services by name: what each one owns, in one table that everything else is made from. */
export interface Service {
  readonly name: ServiceName;
  /** One line for people: logs, docs, generated files. */
  readonly title: string;
  /** Path prefixes that the edge sends here. The longest prefix of all services wins. */
  readonly routes: readonly string[];
  /** Whether it holds WebSocket connections: the edge upgrades them, and a drain takes its clients along. */
  readonly webSockets: boolean;
  /** The Postgres schema it owns, when it has one. */
  readonly schema?: string;
  /** What it needs beside itself to be ready. */
  readonly needs: readonly Dependency[];
  /** How it grows: instances, and the load per instance at which another one is started. */
  readonly scaling: Scaling;
}

export type ServiceName = 'photo' | 'chat' | 'websocket-gateway' | 'payments';
export type Dependency = 'postgres' | 'redis' | 'object-store' | 'chat';

export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** CPU share of one task, per cent. */
  readonly targetCpuPercent: number;
  /** CPU units (1024 = one core) and memory in MiB of one task. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Ports inside a container or task. On one machine `npm start` gives each instance ports of its own. */
export const containerPorts = { http: 3000, internal: 9464 } as const;

/** Where the edge listens unless `PORT` says otherwise. */
export const edgePort = 9000;

export const services = {
  photo: {
    name: 'photo',
    title: 'Photo Service',
    routes: ['/api/photo-analysis/'],
    webSockets: false,
    schema: 'photo',
    needs: ['postgres', 'object-store'],
    scaling: { min: 1, max: 4, targetCpuPercent: 70, cpu: 1024, memoryMiB: 2048 },
  },
  chat: {
    name: 'chat',
    title: 'Chat Service',
    routes: ['/api/'],
    webSockets: false,
    schema: 'chat',
    needs: ['postgres', 'redis', 'object-store'],
    scaling: { min: 2, max: 10, targetCpuPercent: 60, cpu: 512, memoryMiB: 1024 },
  },
  'websocket-gateway': {
    name: 'websocket-gateway',
    title: 'WebSocket Gateway',
    routes: ['/ws/'],
    webSockets: true,
    needs: ['redis', 'chat'],
    scaling: { min: 2, max: 20, targetCpuPercent: 60, cpu: 256, memoryMiB: 512 },
  },
  payments: {
    name: 'payments',
    title: 'Payment Service',
    routes: ['/api/payments/'],
    webSockets: false,
    schema: 'payments',
    needs: ['postgres', 'redis'],
    scaling: { min: 1, max: 4, targetCpuPercent: 70, cpu: 256, memoryMiB: 512 },
  },
} as const satisfies Record<ServiceName, Service>;

export const allServices: readonly Service[] = Object.values(services);
