import type { Analysis } from '@chatpop/contracts';
import type { AnalysisEntity } from '@chatpop/photo-data-access';

export const toAnalysisDto = (analysis: AnalysisEntity, cached: boolean): Analysis => ({
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
});
