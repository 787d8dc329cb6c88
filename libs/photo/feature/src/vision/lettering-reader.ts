import { readFile } from 'node:fs/promises';
import type { Lettering } from '@chatpop/photo-domain';
import { PaddleOcrService } from 'paddleocr';
import type { Sharp } from 'sharp';
import { letteringModels as models } from './model-paths.js';
import { paddleRuntime } from './onnx-runtime.js';

/** The longer side of what is read, in pixels: letters of 1 % of a photo's height are still read. */
const side = 960;

/** Reads what is written in a photo: PP-OCRv4 (detection and recognition, Latin and Chinese) on onnxruntime. */
export class LetteringReader {
  private constructor(private readonly ocr: PaddleOcrService) {}

  static async load(): Promise<LetteringReader> {
    const [detection, recognition, dictionary] = await Promise.all([
      readModel(models.detectionPath),
      readModel(models.recognitionPath),
      readFile(models.dictionaryPath, 'utf8'),
    ]);
    const ocr = await PaddleOcrService.createInstance({
      ort: paddleRuntime,
      detection: { modelBuffer: detection },
      recognition: {
        modelBuffer: recognition,
        // The last class is the space, which the file of characters leaves out.
        charactersDictionary: [...dictionary.trimEnd().split(/\r?\n/), ' '],
      },
    });
    return new LetteringReader(ocr);
  }

  /** @returns lines in reading order. */
  async read(photo: Sharp): Promise<Lettering[]> {
    const { data, info } = await photo
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const lines = await this.ocr.recognize({ width: info.width, height: info.height, data: new Uint8Array(data) });
    return lines.map(({ text, confidence, box }) => ({
      text,
      confidence,
      height: box.height / info.height,
      x: box.x / info.width,
      y: box.y / info.height,
      width: box.width / info.width,
    }));
  }
}

async function readModel(path: string): Promise<ArrayBuffer> {
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
