import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import type { RoomEntity } from '@chatpop/chat-data-access';
import { EraseMeRequest } from '@chatpop/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, StreamableFile } from '@nestjs/common';
import { BackRoomService } from '../back-room/back-room.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { ErasureService } from './erasure.service.js';
import { RoomExportService } from './room-export.service.js';

/** What is kept: to take along, and to be erased. */
@Controller('api')
export class KeepingController {
  constructor(
    private readonly access: RoomAccess,
    private readonly backRooms: BackRoomService,
    private readonly exports: RoomExportService,
    private readonly erasure: ErasureService,
  ) {}

  @Get('chats/:code/export')
  @Authenticated('any')
  async export(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<StreamableFile> {
    const { room } = await this.access.enter(actor, code);
    await this.access.requireOwner(actor, room);
    return this.answer(room);
  }

  @Get('chats/:code/back-room/export')
  @Authenticated('any')
  async exportBackRoom(@CurrentActor() actor: Actor, @Param('code') code: string): Promise<StreamableFile> {
    const { room } = await this.access.enter(actor, code);
    await this.access.requireOwner(actor, room);
    const inner = await this.backRooms.enterToModerate(actor, code);
    return this.answer(inner.room);
  }

  @Delete('auth/me')
  @HttpCode(204)
  @Authenticated('user')
  async eraseMe(
    @CurrentActor() actor: Actor,
    @Body({ schema: EraseMeRequest }) { password }: EraseMeRequest,
  ): Promise<void> {
    await this.erasure.erase(actor, password);
  }

  private answer(room: RoomEntity): StreamableFile {
    const name = `${room.code.replace(':', '-')}.ndjson`;
    return new StreamableFile(this.exports.stream(room), {
      type: 'application/x-ndjson; charset=utf-8',
      disposition: `attachment; filename="${name}"`,
    });
  }
}
