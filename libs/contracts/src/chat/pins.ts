import { z } from 'zod';
import { Message } from './messages.js';

export const PinsResponse = z
  .object({ pins: z.array(Message).describe('The top first.') })
  .meta({ id: 'PinsResponse' });
export type PinsResponse = z.infer<typeof PinsResponse>;
