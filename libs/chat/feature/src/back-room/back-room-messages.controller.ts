import type { Actor } from '@chatpop/auth';
import type { Visit } from '@chatpop/chat-data-access';
import { commonErrors, DomainError } from '@chatpop/contracts';
import { Controller } from '@nestjs/common';
import { MediaService } from '../media/media.service.js';
import { HistoryService } from '../messages/history.service.js';
import { MessageChangesService } from '../messages/message-changes.service.js';
import { MessageRoutes, type WritingPlace } from '../messages/message-routes.js';
import { MessagesService, sessionOf } from '../messages/messages.service.js';
import { ReportsService } from '../moderation/reports.service.js';
import { BackRoomService } from './back-room.service.js';

/** The calls of messages, for those who are inside the Back Room. */
@Controller('api/chats/:code/back-room')
export class BackRoomMessagesController extends MessageRoutes {
  constructor(
    messages: MessagesService,
    changes: MessageChangesService,
    history: HistoryService,
    media: MediaService,
    reports: ReportsService,
    private readonly backRooms: BackRoomService,
  ) {
    super(messages, changes, history, media, reports);
  }

  /** Nobody reads along without a token, whatever the room outside allows. */
  protected async toRead(actor: Actor, code: string): Promise<Visit> {
    if (!actor.user && !actor.session) throw new DomainError(commonErrors.notAuthenticated);
    return this.backRooms.enter(actor, code);
  }

  protected toBeInside(actor: Actor, code: string): Promise<Visit> {
    return this.backRooms.enter(actor, code);
  }

  protected toModerate(actor: Actor, code: string): Promise<Visit> {
    return this.backRooms.enterToModerate(actor, code);
  }

  protected async toWrite(actor: Actor, code: string): Promise<WritingPlace> {
    const session = sessionOf(actor, code);
    const { room } = await this.backRooms.enter(actor, code);
    return { session, roomId: room.id };
  }
}
