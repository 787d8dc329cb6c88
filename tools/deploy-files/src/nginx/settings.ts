import type { Deployable, ShapeName } from '@chatpop/topology';

/** What differs between the container, a test and a machine: where nginx listens, whom it asks, where it writes. */
export interface NginxSettings {
  readonly shape: ShapeName;
  /** `9000`, or `127.0.0.1:9000`. */
  readonly listen: string;
  /** Where it tells its own health and connection counts; never reachable from outside. */
  readonly statusListen: string;
  /** `host:port` of every instance, or one name that stands for all of them when there is a `resolver`. */
  readonly servers: (deployable: Deployable) => readonly string[];
  /**
   * The arguments of nginx's `resolver`: the DNS server that is asked again and again for the names in `servers`, so
   * that instances come and go without a reload. Needs nginx 1.27.3.
   */
  readonly resolver?: string;
  /** For the pid file and request bodies; must be writable. */
  readonly temporaryDir: string;
  /** A file, or `/dev/stdout`. */
  readonly accessLog: string;
  readonly workerConnections: number;
  /** The account of the workers, when nginx is started by root. */
  readonly user?: string;
  /** More of the `http` block, by a pattern of file names; no file is needed. */
  readonly include?: string;
}
