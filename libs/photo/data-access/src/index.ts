export { AnalysisEntity, type TokenUsage } from './analysis.entity.js';
export { AnalysisStore, type StoredImage } from './analysis.store.js';
export { ClaimStore } from './claim.store.js';
export { ImageStore } from './image.store.js';
export { photoPersistence } from './photo.persistence.js';
export { QuotaStore } from './quota.store.js';
export { TopicStore, type NearAnalysis } from './topic.store.js';
