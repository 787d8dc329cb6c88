import type { z } from 'zod';
import { responseExamples } from './chat/response-examples.js';
import { authErrors, chatErrors } from './chat/errors.js';
import { authRoutes } from './chat/auth-routes.js';
import { keepingRoutes } from './chat/keeping-routes.js';
import { backRoomMediaRoutes, mediaRoutes } from './chat/media-routes.js';
import { backRoomRoutes, messageRoutes } from './chat/message-routes.js';
import { paidRoutes } from './chat/paid-routes.js';
import { moderationRoutes, staffRoutes } from './chat/moderation-routes.js';
import { healthRoutes, roomRoutes } from './chat/routes.js';
import { commonErrors, type ErrorDefinition } from './http/errors.js';
import type { Route } from './http/route.js';
import { paymentErrors } from './payments/errors.js';
import { paymentRoutes } from './payments/routes.js';
import { photoErrors } from './photo/errors.js';
import { photoRoutes } from './photo/routes.js';
import { realtimeErrors } from './realtime/errors.js';

/** Every call of the HTTP contract. */
export const allRoutes: readonly Route[] = [
  authRoutes,
  roomRoutes,
  messageRoutes,
  backRoomRoutes,
  mediaRoutes,
  backRoomMediaRoutes,
  keepingRoutes,
  paidRoutes,
  moderationRoutes,
  staffRoutes,
  photoRoutes,
  paymentRoutes,
  healthRoutes,
].flatMap((table) => Object.values<Route>(table));

/** An answer as this schema describes it, where there is one. */
export const exampleOf = (schema: z.ZodType): unknown =>
  schema.meta()?.['example'] ?? responseExamples.get(schema.meta()?.id ?? '');

/** Every documented error. */
export const allErrors: readonly ErrorDefinition[] = [
  commonErrors,
  authErrors,
  chatErrors,
  photoErrors,
  paymentErrors,
  realtimeErrors,
].flatMap((table) => Object.values<ErrorDefinition>(table));
