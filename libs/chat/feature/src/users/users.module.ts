import { TokenSigner } from '@chatpop/auth';
import { LoginStore, SessionRepository, UserStore } from '@chatpop/chat-data-access';
import { Module } from '@nestjs/common';
import { AuthController } from './auth.controller.js';
import { LoginLimits } from './login-limits.js';
import { LoginsService } from './logins.service.js';
import { SessionEndings } from '../rooms/session-endings.js';
import { LoginSessions } from './login-sessions.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { UsersService } from './users.service.js';

/** Accounts and logins. Needs the data source `chat`, and `AuthModule` and `RateLimitModule` in the app. */
@Module({
  controllers: [AuthController],
  providers: [
    TokenSigner,
    UserStore,
    LoginStore,
    SessionRepository,
    SessionEndings,
    PasswordHasher,
    LoginLimits,
    LoginSessions,
    LoginsService,
    UsersService,
  ],
  exports: [UsersService, UserStore, PasswordHasher, SessionRepository, SessionEndings],
})
export class UsersModule {}
