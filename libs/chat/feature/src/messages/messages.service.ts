import type { Actor, SessionClaims } from '@chatpop/auth';
import { bodyHash, isBlank, mentionedNames, normalizeContent } from '@chatpop/chat-domain';
import { MessageWriter, type NewMessage, type WriteResult } from '@chatpop/chat-data-access';
import { chatErrors, commonErrors, DomainError, type Message, type SendMessageRequest } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock, InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { messagesSent, sendBatchSize } from '../chat.metrics.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { GroupCommit } from './group-commit.js';

export interface Sent {
  readonly message: Message;
  /** False when it was sent before, under the same `client_message_id`. */
  readonly isNew: boolean;
}

/** Saying something. The same for a room and for its Back Room. */
@Injectable()
export class MessagesService {
  private readonly commit: GroupCommit<NewMessage, WriteResult>;

  constructor(
    private readonly writer: MessageWriter,
    private readonly relay: OutboxRelay,
    private readonly limits: RateLimiter,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {
    this.commit = new GroupCommit((messages) => this.write(messages), {
      maxBatch: config.sendBatchMax,
      waitMs: config.sendBatchWaitMs,
    });
  }

  /**
   * Keeps a message: when this resolves it is committed, with its place in the room, and on its way to everybody.
   * @param roomId the room, or its Back Room
   */
  async send(session: SessionClaims, roomId: string, request: SendMessageRequest): Promise<Sent> {
    const content = contentOf(request, this.config.messageMaxChars);
    const limit = {
      name: 'message',
      points: this.config.messagesPerSecond,
      perSeconds: 1,
      burst: this.config.messagesBurst,
    };
    await this.limits.consume(limit, session.sub);
    const result = await this.commit.submit({
      roomId,
      isInBackRoom: roomId !== session.room,
      sessionId: session.sid,
      participantId: session.sub,
      content,
      bodyHash: bodyHash(content, request.reply_to_id, request.media_id),
      clientMessageId: request.client_message_id,
      replyToId: request.reply_to_id,
      mediaId: request.media_id,
      requestId: requestContext.requestId(),
      mentionKeys: content.includes('@') ? mentionedNames(content) : [],
    });
    messagesSent.inc({ outcome: result.status });
    if (result.status === 'refused') throw result.error;
    return { message: result.message, isNew: result.status === 'created' };
  }

  private async write(messages: readonly NewMessage[]): Promise<readonly WriteResult[]> {
    sendBatchSize.observe(messages.length);
    const { results, records } = await this.writer.write(messages, this.clock.now());
    this.relay.relay(records);
    return results;
  }
}

/** A file may stand alone; without one something has to be said. */
const contentOf = ({ content, media_id }: SendMessageRequest, maxChars: number): string =>
  media_id !== undefined && isBlank(content) ? '' : normalizeContent(content, maxChars);

/** The session for a room's path: a token of another room opens nothing here. */
export function sessionOf(actor: Actor, code: string): SessionClaims {
  if (!actor.session) throw new DomainError(commonErrors.notAuthenticated);
  if (actor.session.code !== code) throw new DomainError(chatErrors.membersOnly);
  return actor.session;
}
