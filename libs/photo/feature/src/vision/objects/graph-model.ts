import { z } from 'zod';

const Text = z.string().transform((base64) => Buffer.from(base64, 'base64').toString());
const Attribute = z.object({
  b: z.boolean().optional(),
  s: Text.optional(),
  list: z.object({ s: z.array(Text).optional(), i: z.array(z.coerce.number()).optional() }).optional(),
});
const Node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), Attribute).default({}),
});
export type GraphNode = z.infer<typeof Node>;

const Weight = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  dtype: z.enum(['float32', 'int32']),
  quantization: z.object({ dtype: z.literal('float16') }).optional(),
});

/** A model as TensorFlow.js keeps it (`model.json`), as far as the detector's needs it. */
export const GraphModel = z.object({
  modelTopology: z.object({ node: z.array(Node) }),
  weightsManifest: z.array(z.object({ weights: z.array(Weight) })),
});
export type GraphModel = z.infer<typeof GraphModel>;

export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The constants of a model, from the file beside it: one after the other, halves widened to floats. */
export function readWeights({ weightsManifest }: GraphModel, file: Uint8Array): Map<string, Weights> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = new Map<string, Weights>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of weightsManifest.flatMap(({ weights }) => weights)) {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    const size = quantization ? 2 : 4;
    for (let index = 0; index < values.length; index += 1, at += size)
      values[index] = quantization
        ? widen(view.getUint16(at, true))
        : dtype === 'int32'
          ? view.getInt32(at, true)
          : view.getFloat32(at, true);
    found.set(name, { shape, values });
  }
  return found;
}

/** IEEE 754 binary16 as a number. */
function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
