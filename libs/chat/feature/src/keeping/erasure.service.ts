import type { Actor } from '@chatpop/auth';
import { ErasureRepository, MessageChanges, UserStore, type SpokenRoom } from '@chatpop/chat-data-access';
import { authErrors, commonErrors, DomainError } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { HostingService } from '../rooms/hosting.service.js';
import { MessageChangesService } from '../messages/message-changes.service.js';
import { RoomWrites } from '../rooms/room-writes.js';
import { PasswordHasher } from '../users/passwords/password-hasher.js';

/** Messages that are deleted while their room is locked once. */
const batch = 100;
const tries = { name: 'erase', points: 5, perSeconds: 900 };

/** Erases what is known of a person. Each step can be done again: who dies half-way is asked again. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly people: ErasureRepository,
    private readonly users: UserStore,
    private readonly passwords: PasswordHasher,
    private readonly hosting: HostingService,
    private readonly writes: RoomWrites,
    private readonly messages: MessageChanges,
    private readonly changes: MessageChangesService,
    private readonly limits: RateLimiter,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `AUTH.BAD_CREDENTIALS` */
  async erase(actor: Actor, password: string): Promise<void> {
    if (!actor.user) throw new DomainError(commonErrors.notAuthenticated);
    const { sub: userId } = actor.user;
    await this.limits.consume(tries, userId);
    const user = await this.users.find(userId);
    if (!(await this.passwords.matches(password, user?.passwordHash))) throw new DomainError(authErrors.badCredentials);
    for (const room of await this.people.hostedRooms(userId)) await this.hosting.end(room);
    const rooms = await this.people.roomsOf(userId);
    for (const room of rooms) if (!room.is_deleted) await this.deleteMessages(room);
    await this.people.forget(userId, rooms, this.clock.now());
  }

  /** One by one, as if they had done it: everybody in the room is told. */
  private async deleteMessages(room: SpokenRoom): Promise<void> {
    for (let ids = await this.next(room); ids.length > 0; ids = await this.next(room)) {
      await this.writes.run(room.room_id, async (change) => {
        for (const id of ids) {
          const row = await this.messages.find(change, id);
          if (row) await this.changes.takeAway(change, row);
        }
      });
    }
  }

  private next(room: SpokenRoom): Promise<string[]> {
    return this.people.messagesOf(room, batch);
  }
}
