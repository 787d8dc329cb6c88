import type { IncomingMessage } from 'node:http';
import { readDeviceId } from '@chatpop/contracts';
import { networkOf } from '@chatpop/rate-limit';
import {
  InjectConfig,
  rateLimitsAreOn,
  rateLimitsConfig,
  serviceConfig,
  type RateLimitsConfig,
  type ServiceConfig,
} from '@chatpop/service-bootstrap';
import proxyAddr from '@fastify/proxy-addr';
import { Injectable } from '@nestjs/common';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { Allowance } from './allowance.js';
import type { Caller } from './caller.js';
import { OriginPolicy } from './origin-policy.js';

/** Why a connection is not even begun: the HTTP status, and when to come back. */
export interface DoorRefusal {
  readonly status: 403 | 429 | 503;
  readonly retryAfterSeconds?: number;
}

/** How long those wait who come while the gateway ends: others are there. */
const drainRetrySeconds = 1;
/** How long those wait whose network has too many sockets open. */
const crowdRetrySeconds = 10;

/** Decides, before a socket costs anything, whether it may be opened. */
@Injectable()
export class Door {
  private readonly isTrusted: (address: string, hop: number) => boolean;
  private readonly isLimited: boolean;
  private readonly connects: Allowance;
  private readonly open = new Map<string, { readonly caller: Caller; sockets: number }>();
  private isClosed = false;

  constructor(
    private readonly origins: OriginPolicy,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
    @InjectConfig(serviceConfig) { trustedProxies }: ServiceConfig,
    @InjectConfig(rateLimitsConfig) rateLimits: RateLimitsConfig,
  ) {
    this.isTrusted = proxyAddr.compile([...trustedProxies]);
    this.isLimited = rateLimitsAreOn(rateLimits);
    this.connects = new Allowance(config.connectsPerSecond, config.connectsBurst);
  }

  /** Lets nobody in any more. */
  close(): void {
    this.isClosed = true;
  }

  /** @returns why not, or `undefined`: then it may come in. */
  refusalOf(request: IncomingMessage): DoorRefusal | undefined {
    if (!this.origins.isAllowed(request)) return { status: 403 };
    if (this.isClosed) return { status: 503, retryAfterSeconds: drainRetrySeconds };
    if (!this.isLimited) return undefined;
    if ((this.open.get(this.networkOf(request))?.sockets ?? 0) >= this.config.socketsPerAddress)
      return { status: 429, retryAfterSeconds: crowdRetrySeconds };
    const waitMs = this.connects.take(Date.now());
    return waitMs > 0 ? { status: 503, retryAfterSeconds: Math.ceil(waitMs / 1_000) } : undefined;
  }

  /** Counts a socket that came in, until it leaves. @returns where it comes from: for most of a network the same object. */
  enter(request: IncomingMessage): Caller {
    const network = this.networkOf(request);
    const place = this.open.get(network) ?? { caller: { network, deviceId: undefined }, sockets: 0 };
    place.sockets += 1;
    this.open.set(network, place);
    const deviceId = readDeviceId(request.headers);
    return deviceId === undefined ? place.caller : { network: place.caller.network, deviceId };
  }

  leave({ network }: Caller): void {
    const place = this.open.get(network);
    if (!place) return;
    place.sockets -= 1;
    if (place.sockets === 0) this.open.delete(network);
  }

  /** The client's address; one that it wrote itself counts for nothing. */
  private networkOf(request: IncomingMessage): string {
    return networkOf(proxyAddr(request, this.isTrusted));
  }
}
