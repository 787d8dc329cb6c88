import type { Actor } from '@chatpop/auth';
import {
  ErasureRepository,
  MessageChanges,
  SessionRepository,
  UserStore,
  type SpokenRoom,
} from '@chatpop/chat-data-access';
import { authErrors, commonErrors, DomainError } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { HostingService } from '../rooms/hosting.service.js';
import { MessageChangesService } from '../messages/message-changes.service.js';
import { RoomWrites, unlessDeleted } from '../rooms/room-writes.js';
import { PasswordHasher } from '../users/passwords/password-hasher.js';
import { keepingConfig, type KeepingConfig } from './keeping.config.js';

/** Messages that are deleted while their room is locked once. */
const batch = 100;

/** Erases what is known of a person. Each step can be done again: who dies half-way is asked again. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly people: ErasureRepository,
    private readonly users: UserStore,
    private readonly sessions: SessionRepository,
    private readonly passwords: PasswordHasher,
    private readonly hosting: HostingService,
    private readonly writes: RoomWrites,
    private readonly messages: MessageChanges,
    private readonly changes: MessageChangesService,
    private readonly limits: RateLimiter,
    private readonly clock: Clock,
    @InjectConfig(keepingConfig) private readonly config: KeepingConfig,
  ) {}

  /** @throws DomainError `AUTH.BAD_CREDENTIALS` */
  async erase(actor: Actor, password: string): Promise<void> {
    if (!actor.user) throw new DomainError(commonErrors.notAuthenticated);
    const { sub: userId } = actor.user;
    const { erasureTries: points, erasureWindowSeconds: perSeconds } = this.config;
    await this.limits.consume({ name: 'erase', points, perSeconds }, userId);
    const user = await this.users.find(userId);
    if (!(await this.passwords.matches(password, user?.passwordHash))) throw new DomainError(authErrors.badCredentials);
    await this.users.beginErasure(userId, this.clock.now());
    for (const room of await this.people.hostedRooms(userId)) await unlessDeleted(() => this.hosting.end(room));
    for (const room of await this.people.roomsOf(userId))
      if (!room.is_deleted) await unlessDeleted(() => this.deleteMessages(room));
    await this.people.forget(userId, this.clock.now());
  }

  /**
   * One by one, as if they had done it: everybody in the room is told. Their sessions end first, under the lock that
   * sends take: what was on its way is among the messages, and nothing follows.
   */
  private async deleteMessages(spoken: SpokenRoom): Promise<void> {
    for (let count = batch; count === batch;)
      count = await this.writes.run(spoken.room_id, async (change) => {
        const { manager, origin } = change;
        await this.sessions.revokeOfParticipant(manager, spoken.participant_id, origin.at);
        const ids = await this.people.messagesOf(manager, spoken, batch);
        for (const id of ids) await this.changes.takeAway(change, await this.messages.get(change, id));
        return ids.length;
      });
  }
}
