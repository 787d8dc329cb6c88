import { Authenticated, CurrentActor, KeyRing, type Actor } from '@chatpop/auth';
import {
  LoginRequest,
  RefreshRequest,
  RegisterRequest,
  UpdateMeRequest,
  type TokenResponse,
  type User,
} from '@chatpop/contracts';
import { InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Body, Controller, Get, Header, HttpCode, Ip, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginLimits } from './login-limits.js';
import { LoginsService } from './logins.service.js';
import { readRefreshCookie, refreshCookie } from './refresh-cookie.js';
import { toUser } from './to-user.js';
import { usersConfig, type UsersConfig } from './users.config.js';
import { UsersService } from './users.service.js';

const secondsPerDay = 86_400;
/** A browser sends its cookie and no body at all. */
const RefreshBody = RefreshRequest.nullish();
type RefreshBody = RefreshRequest | null | undefined;

@Controller('api/auth')
export class AuthController {
  private readonly secure: boolean;
  private readonly maxAgeSeconds: number;

  constructor(
    private readonly users: UsersService,
    private readonly logins: LoginsService,
    private readonly limits: LoginLimits,
    private readonly keys: KeyRing,
    @InjectConfig(serviceConfig) service: ServiceConfig,
    @InjectConfig(usersConfig) config: UsersConfig,
  ) {
    this.secure = service.environment === 'production';
    this.maxAgeSeconds = config.refreshTokenTtlDays * secondsPerDay;
  }

  @Post('register')
  async register(
    @Body({ schema: RegisterRequest }) body: RegisterRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    await this.limits.countRegistration(ip);
    return this.hand(await this.logins.begin(await this.users.register(body)), reply);
  }

  @Post('login')
  @HttpCode(200)
  async login(
    @Body({ schema: LoginRequest }) body: LoginRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    return this.hand(await this.limits.guardLogin(body.email, ip, () => this.logins.login(body)), reply);
  }

  @Post('refresh')
  @HttpCode(200)
  async refresh(
    @Body({ schema: RefreshBody }) body: RefreshBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse> {
    return this.hand(await this.logins.refresh(tokenOf(body, request)), reply);
  }

  @Post('logout')
  @HttpCode(204)
  async logout(
    @Body({ schema: RefreshBody }) body: RefreshBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.logins.logout(tokenOf(body, request));
    void reply.header('Set-Cookie', refreshCookie('', { maxAgeSeconds: 0, secure: this.secure }));
  }

  @Get('me')
  @Authenticated('user')
  async me(@CurrentActor() actor: Actor): Promise<{ user: User }> {
    return { user: toUser(await this.users.getMe(actor)) };
  }

  @Patch('me')
  @Authenticated('user')
  async updateMe(
    @CurrentActor() actor: Actor,
    @Body({ schema: UpdateMeRequest }) body: UpdateMeRequest,
  ): Promise<{ user: User }> {
    return { user: toUser(await this.users.updateMe(actor, body)) };
  }

  @Get('jwks')
  @Header('Cache-Control', 'public, max-age=60')
  jwks() {
    return this.keys.jwks;
  }

  /** Tokens go out in the body, the refresh token in the cookie as well, and into no cache. */
  private hand(tokens: TokenResponse, reply: FastifyReply): TokenResponse {
    const { secure, maxAgeSeconds } = this;
    void reply.header('Set-Cookie', refreshCookie(tokens.refresh_token, { secure, maxAgeSeconds }));
    void reply.header('Cache-Control', 'no-store');
    return tokens;
  }
}

const tokenOf = (body: RefreshBody, { headers }: FastifyRequest): string | undefined =>
  body?.refresh_token ?? readRefreshCookie(headers.cookie);
