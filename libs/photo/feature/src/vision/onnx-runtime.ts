import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OrtInferenceSession, OrtModule, OrtTensor } from 'paddleocr';

/**
 * One thread: a photo may take longer, but never more than its core. Without the arena, what a photo needed goes back
 * after it instead of staying with the process (720 MB after 40 photos of different shapes, 350 MB without).
 */
export const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableCpuMemArena: false,
};

/** A tensor as paddleocr makes it, before onnxruntime gets it. */
class PlainTensor implements OrtTensor {
  constructor(
    readonly type: string,
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {}
}

/** onnxruntime in the form that paddleocr asks for: floats in, floats out. */
export const paddleRuntime: OrtModule = {
  Tensor: PlainTensor,
  InferenceSession: {
    create: async (model): Promise<OrtInferenceSession> => {
      const session = await InferenceSession.create(model, sessionOptions);
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds) =>
          session.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)]))),
      };
    },
  },
};

function toTensor({ data, dims }: OrtTensor): Tensor {
  if (!(data instanceof Float32Array)) throw new TypeError('Only floats are fed to the models');
  return new Tensor('float32', data, dims);
}
