import { readFile } from 'node:fs/promises';
import { countColours, type SeenObject } from '@chatpop/photo-domain';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Sharp } from 'sharp';
import { objectModelPaths } from '../model-paths.js';
import { sessionOptions } from '../onnx-runtime.js';
import { believable } from './believable.js';
import { cocoLabels } from './coco-labels.js';
import { convertGraph } from './convert-graph.js';
import { GraphModel } from './graph-model.js';
import { encodeOnnx } from './onnx-model.js';

const side = 512;
/** The model answers for each of 128x128 cells: how likely an object's middle is there, and how far its edges are. */
const cells = 128;
const input = 'tower_0/images';
const heat = { name: 'tower_0/keypoints', shape: [1, cocoLabels.length, cells, cells] };
const edges = { name: 'tower_0/wh', shape: [1, 4, cells, cells] };
/** What surrounds a photo that is no square: things that are pulled out of shape are mistaken for others. */
const padding = '#777';
/** On 60 photographs every thing that was found above it was there; a little below, an apple is a car. */
const minScore = 0.48;
/** What fills the picture is often not known for what it is: seen smaller, a cat is a cat. */
const closerLooks = [0.7, 0.5];
/** What several looks agree on. */
const ofAny = { minMeanScore: 0.37, minBestScore: 0.45 } as const;
/** The same for what is the surest of each: below, a set of drums is a bird. */
const surest = { minMeanScore: 0.35, minBestScore: 0.4 } as const;
/** Less is not worth comparing. */
const minScoreOfLook = 0.2;
const maxOverlap = 0.4;

interface Detection {
  readonly label: string;
  readonly score: number;
  /** Left, top, right, bottom in pixels of the model's input. */
  readonly box: readonly [number, number, number, number];
}

/** Finds things of COCO's 80 kinds: CenterNet on MobileNetV3 (610265158/mobilenetv3_centernet), which `human` ships. */
export class ObjectDetector {
  private constructor(private readonly session: InferenceSession) {}

  static async load(): Promise<ObjectDetector> {
    const [graphPath, weightsPath] = objectModelPaths();
    const [json, weights] = await Promise.all([readFile(graphPath, 'utf8'), readFile(weightsPath)]);
    const model = GraphModel.parse(JSON.parse(json));
    const graph = convertGraph(model, weights, {
      input: { name: input, shape: [1, 3, side, side] },
      outputs: [heat, edges],
    });
    return new ObjectDetector(await InferenceSession.create(encodeOnnx(graph), sessionOptions));
  }

  /**
   * @param closely look again when nothing is seen at the first glance, which takes three times as long.
   * @returns one entry for each kind of thing, surest first.
   */
  async detect(photo: Sharp, closely = false): Promise<SeenObject[]> {
    const first = await this.look(photo, 1);
    const sure = first.detections.filter(({ score }) => score >= minScore);
    const seen = believable(toObjects({ ...first, detections: sure }));
    if (seen.length > 0 || !closely) return seen;
    const looks = [first];
    for (const scale of closerLooks) looks.push(await this.look(photo, scale));
    return believable(agreedOn(looks));
  }

  private async look(photo: Sharp, scale: number): Promise<Look> {
    const inner = Math.round(side * scale);
    const margin = side - inner;
    const pixels = await photo
      .clone()
      .resize(inner, inner, { fit: 'contain', background: padding })
      .extend({
        left: margin >> 1,
        top: margin >> 1,
        right: margin - (margin >> 1),
        bottom: margin - (margin >> 1),
        background: padding,
      })
      .raw()
      .toBuffer();
    const results = await this.session.run({ [input]: new Tensor('float32', toPlanes(pixels), [1, 3, side, side]) });
    const peaks = peaksOf(floatsOf(results[heat.name]), floatsOf(results[edges.name]));
    return { pixels, detections: withoutOverlaps(peaks) };
  }
}

/** What was seen in one size. */
interface Look {
  readonly pixels: Uint8Array;
  readonly detections: readonly Detection[];
}

function toObjects({ pixels, detections }: Look): SeenObject[] {
  return [...new Set(detections.map(({ label }) => label))].map((label) => {
    const [surest, ...others] = detections.filter((other) => other.label === label);
    const colour = surest && colourIn(pixels, surest.box);
    return { label, confidence: surest?.score ?? 0, count: 1 + others.length, ...(colour ? { colour } : {}) };
  });
}

/** One of each kind that the looks agree on, with the score that they give it on average. */
function agreedOn(looks: readonly Look[]): SeenObject[] {
  const labels = new Set(looks.flatMap(({ detections }) => detections.map(({ label }) => label)));
  return [...labels]
    .flatMap((label) => {
      const found = looks.flatMap((look) => toObjects(look).filter((object) => object.label === label));
      const best = found.reduce((one, other) => (other.confidence > one.confidence ? other : one));
      const mean = found.reduce((sum, { confidence }) => sum + confidence, 0) / looks.length;
      const limits = looks.every(({ detections: [first] }) => first?.label === label) ? surest : ofAny;
      return mean >= limits.minMeanScore && best.confidence >= limits.minBestScore
        ? [{ ...best, confidence: mean, count: 1 }]
        : [];
    })
    .sort((a, b) => b.confidence - a.confidence);
}

/** The colour of a thing, seen in the middle of its box, when there is one that stands out. */
function colourIn(data: Uint8Array, [left, top, right, bottom]: Detection['box']): SeenObject['colour'] {
  const [width, height] = [(right - left) / side, (bottom - top) / side];
  const area = {
    left: left / side + width * 0.2,
    top: top / side + height * 0.2,
    right: right / side - width * 0.2,
    bottom: bottom / side - height * 0.2,
  };
  const [main] = countColours({ width: side, height: side, data }, area).ranked;
  return main && main.share > 0.4 ? main.name : undefined;
}

/** Red, green and blue each by themselves, as floats. */
function toPlanes(pixels: Uint8Array): Float32Array {
  const size = side * side;
  const planes = new Float32Array(size * 3);
  for (let at = 0; at < size; at += 1)
    for (let channel = 0; channel < 3; channel += 1) planes[channel * size + at] = pixels[at * 3 + channel] ?? 0;
  return planes;
}

function floatsOf(tensor: { readonly data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new TypeError('The detector answered with something else than floats');
  return tensor.data;
}

/** Cells that are sure at all and surer than their eight neighbours, surest first. */
function peaksOf(scores: Float32Array, distances: Float32Array): Detection[] {
  const plane = cells * cells;
  const found: Detection[] = [];
  scores.forEach((score, at) => {
    if (score < minScoreOfLook || !isPeak(scores, at, score)) return;
    const cell = at % plane;
    const [x, y] = [(cell % cells) * (side / cells), Math.floor(cell / cells) * (side / cells)];
    const [left = 0, top = 0, right = 0, bottom = 0] = [0, 1, 2, 3].map((edge) => distances[edge * plane + cell]);
    found.push({
      label: cocoLabels[Math.floor(at / plane)] ?? '',
      score,
      box: [x - left, y - top, x + right, y + bottom],
    });
  });
  return found.sort((a, b) => b.score - a.score);
}

function isPeak(scores: Float32Array, at: number, score: number): boolean {
  const column = at % cells;
  const row = Math.floor(at / cells) % cells;
  for (let down = row === 0 ? 0 : -1; down <= (row === cells - 1 ? 0 : 1); down += 1)
    for (let right = column === 0 ? 0 : -1; right <= (column === cells - 1 ? 0 : 1); right += 1)
      if ((scores[at + down * cells + right] ?? 0) > score) return false;
  return true;
}

/** Of boxes that lie on one another only the surest: the same thing is not two things, whatever it was taken for. */
function withoutOverlaps(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const detection of detections)
    if (kept.every((other) => overlap(other.box, detection.box) <= maxOverlap)) kept.push(detection);
  return kept;
}

/** Intersection over union. */
function overlap(a: Detection['box'], b: Detection['box']): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (areaOf(a) + areaOf(b) - both);
}

const areaOf = (box: Detection['box']): number => (box[2] - box[0]) * (box[3] - box[1]);
