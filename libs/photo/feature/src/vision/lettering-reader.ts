import { readFile } from 'node:fs/promises';
import type { Lettering } from '@chatpop/photo-domain';
import { PaddleOcrService, type OrtModule, type RecognitionResult } from 'paddleocr';
import type { Sharp } from 'sharp';
import { letteringModels as models } from './model-paths.js';
import { paddleRuntime } from './onnx-runtime.js';
import { showWordGaps } from './word-gaps.js';

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
      ort: runtime,
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
    return trimOverlaps(lines.map((line) => toLettering(line, info)));
  }
}

/** Of a line that is held askew, the letters' own height and the line's own width, not those of the box around it. */
function toLettering(
  { text, confidence, box }: RecognitionResult,
  photo: { width: number; height: number },
): Lettering {
  const [topLeft, topRight, , bottomLeft] = box.points ?? [];
  const width = topLeft && topRight ? distance(topLeft, topRight) : box.width;
  const height = topLeft && bottomLeft ? distance(topLeft, bottomLeft) : box.height;
  return {
    text: text.replace(/\s+/g, ' ').trim(),
    confidence,
    height: height / photo.height,
    x: (box.x + (box.width - width) / 2) / photo.width,
    y: (box.y + (box.height - height) / 2) / photo.height,
    width: width / photo.width,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** `Central s` beside `Station`, or `Blue` beside `e Heron`: one box has caught a letter of the other. */
function trimOverlaps(lines: readonly Lettering[]): Lettering[] {
  return lines.map((line, at) => {
    const [before, after] = [lines[at - 1], lines[at + 1]];
    const [, rest, last] = /^(.{2,}?)\s*(\S)$/u.exec(line.text) ?? [];
    if (rest !== undefined && after && runsInto(line, after) && isSame(last, after.text.at(0)))
      return { ...line, text: rest };
    const [, first, others] = /^(\S)\s+(.{2,})$/u.exec(line.text) ?? [];
    if (others !== undefined && before && runsInto(before, line) && isSame(first, before.text.at(-1)))
      return { ...line, text: others };
    return line;
  });
}

const isSame = (one = '', other = ''): boolean => one.toLowerCase() === other.toLowerCase();

const runsInto = (left: Lettering, right: Lettering): boolean =>
  Math.abs(right.y - left.y) < left.height * 0.75 && right.x > left.x && right.x < left.x + left.width;

const runtime: OrtModule = {
  ...paddleRuntime,
  InferenceSession: {
    create: async (model) => {
      const session = await paddleRuntime.InferenceSession.create(model);
      return {
        ...session,
        run: async (feeds) => {
          const outputs = await session.run(feeds);
          Object.values(outputs).forEach(showWordGaps);
          return outputs;
        },
      };
    },
  },
};

async function readModel(path: string): Promise<ArrayBuffer> {
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
