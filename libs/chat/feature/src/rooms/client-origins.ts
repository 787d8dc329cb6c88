import { randomUUID } from 'node:crypto';
import type { ClientOrigin } from '@chatpop/chat-data-access';
import { deviceCookie, readDeviceId } from '@chatpop/contracts';
import { networkOf } from '@chatpop/rate-limit';
import { InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const secondsPerYear = 31_536_000;

/**
 * Where calls come from: the network of the address that the edge reports, and the device. A device that shows none gets
 * an id in a cookie, which scripts can't read and other sites can't send along.
 */
@Injectable()
export class ClientOrigins {
  private readonly isSecure: boolean;

  constructor(@InjectConfig(serviceConfig) { environment }: ServiceConfig) {
    this.isSecure = environment === 'production';
  }

  of(request: FastifyRequest, reply: FastifyReply): ClientOrigin {
    const network = networkOf(request.ip);
    const shown = readDeviceId(request.headers);
    if (shown !== undefined) return { network, deviceId: shown };
    const deviceId = randomUUID();
    const attributes = ['Path=/', `Max-Age=${secondsPerYear}`, 'HttpOnly', 'SameSite=Lax'];
    const cookie = [`${deviceCookie}=${deviceId}`, ...attributes, ...(this.isSecure ? ['Secure'] : [])].join('; ');
    void reply.header('Set-Cookie', cookie);
    return { network, deviceId };
  }
}
