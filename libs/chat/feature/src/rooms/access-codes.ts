import { accessCodeMatches } from '@chatpop/chat-domain';
import { RoomRepository, type RoomEntity } from '@chatpop/chat-data-access';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';

/**
 * The access codes of private rooms. Wrong ones are counted, for an address and for the room as a whole, and right ones
 * are not: a bar's guests may all come at once. At the limit a right code is refused like a wrong one, so that further
 * guesses tell nothing; of guesses at once, too, no more tell something than the limit has points.
 */
@Injectable()
export class AccessCodes {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly limits: RateLimiter,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** @throws DomainError `CHAT.ACCESS_CODE_REQUIRED`, `CHAT.ACCESS_CODE_WRONG`, `COMMON.RATE_LIMITED` */
  async require(room: RoomEntity, given: string | undefined, network: string): Promise<void> {
    if (room.accessMode === 'public') return;
    if (given === undefined) throw new DomainError(chatErrors.accessCodeRequired);
    const { accessCodeTries, accessCodeRoomTries, accessCodeWindowSeconds: perSeconds } = this.config;
    const limits = [
      [{ name: 'access-code', points: accessCodeTries, perSeconds }, `${room.id}:${network}`],
      [{ name: 'access-code-room', points: accessCodeRoomTries, perSeconds }, room.id],
    ] as const;
    const isRight = await this.matches(room.id, given);
    for (const [limit, key] of limits)
      await (isRight ? this.limits.check(limit, key) : this.limits.consume(limit, key));
    if (!isRight) throw new DomainError(chatErrors.accessCodeWrong);
  }

  private async matches(roomId: string, given: string): Promise<boolean> {
    const hash = await this.rooms.accessCodeHash(roomId);
    return hash !== null && accessCodeMatches(hash, this.config.secretKey, roomId, given);
  }
}
