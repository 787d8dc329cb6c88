import { Authenticated, CurrentActor, type Actor, type SessionClaims } from '@chatpop/auth';
import type { Visit } from '@chatpop/chat-data-access';
import {
  EditMessageRequest,
  HighlightRequest,
  HistoryQuery,
  ReactRequest,
  ReadRequest,
  ReportRequest,
  SearchQuery,
  SendMessageRequest,
  UploadMediaQuery,
  Uuid,
  type HistoryResponse,
  type MediaResponse,
  type MessageResponse,
  type ReadResponse,
  type ReportResponse,
  type SearchResponse,
} from '@chatpop/contracts';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MediaService } from '../media/media.service.js';
import { ReportsService } from '../moderation/reports.service.js';
import { HistoryService } from './history.service.js';
import { MessageChangesService } from './message-changes.service.js';
import { MessagesService, sessionOf } from './messages.service.js';

/** Where somebody writes, through which session. */
export interface WritingPlace {
  readonly session: SessionClaims;
  readonly roomId: string;
}

/**
 * The calls of messages, for a room and for a Back Room alike; which room, and who may be there, is a controller's to
 * say. A session that writes is checked again under the room's lock, with all else that the write depends on.
 */
export abstract class MessageRoutes {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: MessageChangesService,
    private readonly history: HistoryService,
    private readonly media: MediaService,
    private readonly reports: ReportsService,
  ) {}

  protected abstract toRead(actor: Actor, code: string): Promise<Visit>;
  protected abstract toBeInside(actor: Actor, code: string): Promise<Visit>;
  protected abstract toModerate(actor: Actor, code: string): Promise<Visit>;
  protected abstract toWrite(actor: Actor, code: string): Promise<WritingPlace>;

  @Get('messages')
  @Authenticated('optional')
  async page(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
  ): Promise<HistoryResponse> {
    return this.history.page(await this.toRead(actor, code), query);
  }

  @Post('messages/send')
  @Authenticated('session')
  async send(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: SendMessageRequest }) body: SendMessageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageResponse> {
    const { session, roomId } = await this.toWrite(actor, code);
    const { message, isNew } = await this.messages.send(session, roomId, body);
    void reply.status(isNew ? 201 : 200);
    return { message };
  }

  @Post('media')
  @Authenticated('session')
  async upload(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: UploadMediaQuery }) { kind }: UploadMediaQuery,
    @Req() request: FastifyRequest,
  ): Promise<MediaResponse> {
    const session = sessionOf(actor, code);
    const { room } = await this.toBeInside(actor, code);
    return this.media.upload(room, session, kind, request);
  }

  @Get('media/:id')
  @Authenticated('optional')
  async file(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | null> {
    return this.media.serve(await this.toRead(actor, code), id, request, reply);
  }

  @Patch('messages/:id')
  @Authenticated('session')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: EditMessageRequest }) body: EditMessageRequest,
  ): Promise<MessageResponse> {
    const { session, roomId } = await this.toWrite(actor, code);
    return { message: await this.changes.edit(session, roomId, id, body) };
  }

  @Delete('messages/:id')
  @HttpCode(204)
  @Authenticated('any')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
  ): Promise<void> {
    const { room } = await this.toModerate(actor, code);
    await this.changes.remove(actor, room, id);
  }

  @Post('messages/:id/react')
  @HttpCode(200)
  @Authenticated('session')
  async react(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: ReactRequest }) { emoji }: ReactRequest,
  ): Promise<MessageResponse> {
    const { session, roomId } = await this.toWrite(actor, code);
    return { message: await this.changes.react(session, roomId, id, emoji) };
  }

  @Post('messages/:id/highlight')
  @HttpCode(200)
  @Authenticated('any')
  async highlight(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: HighlightRequest }) { highlighted }: HighlightRequest,
  ): Promise<MessageResponse> {
    const { room } = await this.toModerate(actor, code);
    return { message: await this.changes.highlight(actor, room, id, highlighted) };
  }

  @Post('messages/:id/report')
  @Authenticated('session')
  async report(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Param('id', { schema: Uuid }) id: string,
    @Body({ schema: ReportRequest }) body: ReportRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportResponse> {
    const { response, isNew } = await this.reports.report(await this.toBeInside(actor, code), id, body);
    void reply.status(isNew ? 201 : 200);
    return response;
  }

  @Post('read')
  @HttpCode(200)
  @Authenticated('session')
  async read(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Body({ schema: ReadRequest }) { seq }: ReadRequest,
  ): Promise<ReadResponse> {
    const session = sessionOf(actor, code);
    const { room } = await this.toBeInside(actor, code);
    return this.history.markRead(room, session.sub, seq);
  }

  @Get('search')
  @Authenticated('any')
  async search(
    @CurrentActor() actor: Actor,
    @Param('code') code: string,
    @Query({ schema: SearchQuery }) query: SearchQuery,
  ): Promise<SearchResponse> {
    return this.history.search(actor, await this.toBeInside(actor, code), query);
  }
}
