import type { Analysis, AnalysisImage } from '@chatpop/contracts';
import type { AnalysisEntity } from '@chatpop/photo-data-access';

/** @param now tells whether the photo is still there. */
export const toAnalysisDto = (analysis: AnalysisEntity, cached: boolean, now: Date): Analysis => ({
  id: analysis.id,
  suggestions: analysis.suggestions.map(({ name, key, description }) => ({ name, key, description })),
  caption: {
    title: analysis.caption.title,
    category: analysis.caption.category,
    visible_text: analysis.caption.visible_text,
    full: analysis.caption.full,
  },
  provider: analysis.provider,
  cached,
  expires_at: analysis.expiresAt.toISOString(),
  image: analysis.imageKey !== null && analysis.expiresAt > now ? toImageDto(analysis) : null,
});

const toImageDto = ({ id, width, height, blurhash }: AnalysisEntity): AnalysisImage => ({
  url: `/api/photo-analysis/${id}/image/`,
  thumbnail_url: `/api/photo-analysis/${id}/thumbnail/`,
  width,
  height,
  blurhash,
});
