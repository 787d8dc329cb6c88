import type { Actor } from '@chatpop/auth';
import { RoomRepository, SessionRepository } from '@chatpop/chat-data-access';
import type { KickRequest, MuteRequest, MuteResponse } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { PresenceService } from '../rooms/presence.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomWrites } from '../rooms/room-writes.js';
import { SessionEndings } from '../rooms/session-endings.js';
import { Targets } from './targets.js';

/** Later than any room lasts. */
const forGood = new Date('9999-12-31T00:00:00.000Z');

/** Until when a muted participant is muted: `null` until unmuted; `undefined` when they may write. */
export function mutedUntilOf(mutedUntil: Date | null, now: Date): string | null | undefined {
  if (!mutedUntil || mutedUntil <= now) return undefined;
  return mutedUntil.getTime() === forGood.getTime() ? null : mutedUntil.toISOString();
}

/** Short of a ban: kicks and mutes, by the host or staff. */
@Injectable()
export class KeepingOrderService {
  constructor(
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly sessions: SessionRepository,
    private readonly targets: Targets,
    private readonly writes: RoomWrites,
    private readonly endings: SessionEndings,
    private readonly presence: PresenceService,
  ) {}

  /** Ends all sessions of the participant, who is told the reason and may join again under the same name. */
  async kick(actor: Actor, code: string, { username, reason }: KickRequest): Promise<void> {
    const room = await this.access.getHosted(actor, code);
    const kicked = await this.writes.runWithBackRoom(room.id, async ({ manager, origin }) => {
      const target = await this.targets.getGuest(room.id, username, manager);
      await this.sessions.revokeOfParticipant(manager, target.id, origin.at);
      return target;
    });
    await this.endings.order(code, [{ participant_id: kicked.id }], 'kicked', reason);
    await this.presence.onLeft(room, kicked);
  }

  /** The participant reads and does not write, in the Back Room too. What is on its way is in before the answer. */
  async mute(actor: Actor, code: string, { username, seconds }: MuteRequest): Promise<MuteResponse> {
    const room = await this.access.getHosted(actor, code);
    return this.writes.runWithBackRoom(room.id, async ({ manager, origin }) => {
      const target = await this.targets.getGuest(room.id, username, manager);
      const mutedUntil = seconds === undefined ? forGood : new Date(origin.at.getTime() + seconds * 1000);
      await this.rooms.updateParticipant(manager, target.id, { mutedUntil });
      return { username: target.username, muted_until: mutedUntilOf(mutedUntil, origin.at) ?? null };
    });
  }

  async unmute(actor: Actor, code: string, username: string): Promise<void> {
    const room = await this.access.getHosted(actor, code);
    await this.writes.runWithBackRoom(room.id, async ({ manager }) => {
      const { id } = await this.targets.getGuest(room.id, username, manager);
      await this.rooms.updateParticipant(manager, id, { mutedUntil: null });
    });
  }
}
