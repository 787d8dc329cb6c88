import type { IncomingMessage } from 'node:http';
import { InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

/**
 * Which web pages may open sockets. Browsers let any page open one, with the user's cookies, and name the page in
 * `Origin`; CORS does not apply. What sends no `Origin` is no browser and may come.
 */
@Injectable()
export class OriginPolicy {
  private readonly allowed: ReadonlySet<string>;

  constructor(@InjectConfig(serviceConfig) { publicUrl, allowedOrigins }: ServiceConfig) {
    this.allowed = new Set([publicUrl, ...allowedOrigins].map((url) => new URL(url).origin));
  }

  get origins(): string[] {
    return [...this.allowed];
  }

  isAllowed({ headers: { origin } }: IncomingMessage): boolean {
    return origin === undefined || this.allowed.has(origin);
  }
}
