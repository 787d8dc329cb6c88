import { PinRepository } from '@chatpop/chat-data-access';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Clock, DrainService, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { RoomWrites } from '../rooms/room-writes.js';

const limit = 100;

/**
 * Ends pins when their time is over. What is due stands in Postgres, so a restart forgets nothing; of several instances
 * the one that locks the room first does it, and the others find nothing left.
 */
@Injectable()
export class PinExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PinExpiry.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly pins: PinRepository,
    private readonly writes: RoomWrites,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
    drain: DrainService,
  ) {
    drain.register('pin expiry', () => this.stop());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    }, this.config.pinSweepMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private async run(): Promise<void> {
    try {
      for (const roomId of await this.pins.roomsDue(this.clock.now(), limit)) await this.endDue(roomId);
    } catch (error) {
      this.logger.debug({ msg: 'Pins wait to be ended', err: error });
    }
  }

  private async endDue(roomId: string): Promise<void> {
    try {
      await this.writes.run(roomId, (change) => this.pins.endDue(change));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== chatErrors.roomNotFound.code) throw error;
      await this.pins.forget(roomId, this.clock.now());
    }
  }

  private async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
