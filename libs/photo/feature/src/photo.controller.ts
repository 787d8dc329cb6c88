import { type Actor, Authenticated, CurrentActor } from '@chatpop/auth';
import {
  type Analysis,
  DomainError,
  photoErrors,
  type RecentAnalysesResponse,
  SimilarTopicsQuery,
  type SimilarTopicsResponse,
  Uuid,
} from '@chatpop/contracts';
import { type AnalysisEntity, AnalysisStore } from '@chatpop/photo-data-access';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toAnalysisDto } from './analyses/analysis.dto.js';
import { photoConfig, type PhotoConfig } from './config/photo.config.js';
import { ImageService } from './images/image.service.js';
import { SimilarTopicsService } from './topics/similar-topics.service.js';
import { UploadService } from './uploads/upload.service.js';

@Controller('api/photo-analysis')
export class PhotoController {
  constructor(
    private readonly uploads: UploadService,
    private readonly analyses: AnalysisStore,
    private readonly images: ImageService,
    private readonly topics: SimilarTopicsService,
    private readonly clock: Clock,
    @InjectConfig(photoConfig) private readonly config: PhotoConfig,
  ) {}

  @Post('upload')
  @Authenticated('optional')
  async upload(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
  ): Promise<Analysis> {
    const { analysis, found } = await this.uploads.upload(request, { actor, ip: request.ip });
    void reply.status(found ? 200 : 201);
    return toAnalysisDto(analysis, found !== undefined, this.clock.now());
  }

  @Get('recent')
  @Authenticated('user')
  async recent(@CurrentActor() { user }: Actor): Promise<RecentAnalysesResponse> {
    const own = user ? await this.analyses.findRecent(user.sub, this.config.recent) : [];
    return { analyses: own.map((analysis) => toAnalysisDto(analysis, true, this.clock.now())) };
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<Analysis> {
    return toAnalysisDto(await this.require(id), true, this.clock.now());
  }

  @Get(':id/image')
  async image(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.images.serve(await this.require(id), 'whole', request, reply);
  }

  @Get(':id/thumbnail')
  async thumbnail(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.images.serve(await this.require(id), 'thumbnail', request, reply);
  }

  @Get(':id/similar')
  async similar(
    @Param('id') id: string,
    @Query({ schema: SimilarTopicsQuery }) { limit }: SimilarTopicsQuery,
  ): Promise<SimilarTopicsResponse> {
    return this.topics.find(await this.require(id), limit);
  }

  private async require(id: string): Promise<AnalysisEntity> {
    const analysis = Uuid.safeParse(id).success ? await this.analyses.find(id) : null;
    if (!analysis) throw new DomainError(photoErrors.analysisNotFound);
    return analysis;
  }
}
