import type { Actor } from '@chatpop/auth';
import type { Visit } from '@chatpop/chat-data-access';
import { Controller } from '@nestjs/common';
import { MediaService } from '../media/media.service.js';
import { ReportsService } from '../moderation/reports.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { HistoryService } from './history.service.js';
import { MessageChangesService } from './message-changes.service.js';
import { MessageRoutes, type WritingPlace } from './message-routes.js';
import { MessagesService, sessionOf } from './messages.service.js';

@Controller('api/chats/:code')
export class MessagesController extends MessageRoutes {
  constructor(
    messages: MessagesService,
    changes: MessageChangesService,
    history: HistoryService,
    media: MediaService,
    reports: ReportsService,
    private readonly access: RoomAccess,
  ) {
    super(messages, changes, history, media, reports);
  }

  protected toRead(actor: Actor, code: string): Promise<Visit> {
    return this.access.visit(actor, code);
  }

  protected toBeInside(actor: Actor, code: string): Promise<Visit> {
    return this.access.enter(actor, code);
  }

  protected toModerate(actor: Actor, code: string): Promise<Visit> {
    return this.access.enter(actor, code);
  }

  /** Asks nobody: the token names the room, and the rest is checked when it is locked. */
  protected async toWrite(actor: Actor, code: string): Promise<WritingPlace> {
    const session = sessionOf(actor, code);
    return { session, roomId: session.room };
  }
}
