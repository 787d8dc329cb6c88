/** One entry of a Compose file's `services`, in the words of the Compose specification. */
export interface ComposeService {
  readonly image: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly pull_policy?: 'build';
  readonly depends_on?: Readonly<Record<string, { readonly condition: DependencyCondition }>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly PublishedPort[];
  readonly healthcheck: HealthCheck | { readonly disable: true };
  readonly restart: 'unless-stopped' | 'no';
  readonly init?: boolean;
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly ulimits?: { readonly nofile: number };
  readonly shm_size?: string;
  readonly deploy?: {
    readonly replicas: number;
    readonly resources: { readonly limits: { readonly memory: string } };
  };
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
}

export interface PublishedPort {
  readonly host_ip: string;
  readonly published: string;
  readonly target: number;
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
  readonly start_interval: string;
}

/** `start_interval` keeps asking each second until it is up: that is when others wait for it. */
export const healthcheck = (...command: readonly string[]): HealthCheck => ({
  test: ['CMD', ...command],
  interval: '10s',
  timeout: '3s',
  retries: 3,
  start_period: '60s',
  start_interval: '1s',
});

/** What holds for every container: no privileges, and logs that do not fill the disk. */
export const confined = {
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  logging: { driver: 'local', options: { 'max-size': '10m', 'max-file': '3' } },
} as const;

export const manyConnections = { nofile: 65_536 } as const;
