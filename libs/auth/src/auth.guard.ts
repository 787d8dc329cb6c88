import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { commonErrors, DomainError } from '@chatpop/contracts';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './claims.js';
import { TokenVerifier } from './token-verifier.js';

/** What a call asks for: any token or none, a user's access token, a participant's session token, one of the two, or staff. */
export type Requirement = 'optional' | 'user' | 'session' | 'any' | 'staff';

const requirementKey = 'chatpop:auth';
const actors = new WeakMap<FastifyRequest, Actor>();

/** Reads `Authorization: Bearer` (either kind of token) and `X-Chat-Session`. A token that is given must be valid. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const requirement = this.reflector.get<Requirement>(requirementKey, context.getHandler());
    const actor = await this.identify(request);
    if (!satisfies(actor, requirement)) throw new DomainError(commonErrors.notAuthenticated);
    if (requirement === 'staff' && actor.user?.role !== 'staff') throw new DomainError(commonErrors.forbidden);
    actors.set(request, actor);
    return true;
  }

  private async identify({ headers }: FastifyRequest): Promise<Actor> {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (headers.authorization !== undefined && !bearer) throw new DomainError(commonErrors.notAuthenticated);
    const sessionHeader = headers['x-chat-session'];
    const own = bearer ? await this.tokens.verify(bearer) : {};
    if (typeof sessionHeader !== 'string') return own;
    const { session } = await this.tokens.verify(sessionHeader);
    if (!session) throw new DomainError(commonErrors.notAuthenticated);
    return { ...own, session };
  }
}

function satisfies(actor: Actor, requirement: Requirement): boolean {
  switch (requirement) {
    case 'optional':
      return true;
    case 'user':
    case 'staff':
      return actor.user !== undefined;
    case 'session':
      return actor.session !== undefined;
    case 'any':
      return actor.user !== undefined || actor.session !== undefined;
  }
}

/** Puts the guard before a handler: `@Authenticated('session')`. */
export const Authenticated = (requirement: Requirement) =>
  applyDecorators(SetMetadata(requirementKey, requirement), UseGuards(AuthGuard));

/** The verified `Actor` of the request, in a handler behind `@Authenticated`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actors.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!actor) throw new Error('CurrentActor needs @Authenticated on the handler');
  return actor;
});
