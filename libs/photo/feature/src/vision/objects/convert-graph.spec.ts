import { describe, expect, it } from '@jest/globals';
import { convertGraph } from './convert-graph.js';
import { GraphModel } from './graph-model.js';

const model = (node: object[], weights: object[]): GraphModel =>
  GraphModel.parse({ modelTopology: { node }, weightsManifest: [{ weights }] });
const outputs = [{ name: 'out', shape: [1, 2, 4, 4] }];
const input = { name: 'in', shape: [1, 1, 4, 4] };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe(convertGraph.name, () => {
  it('turns the axes of a convolution, widens half floats and keeps the activation apart', () => {
    const nodes = [
      { name: 'in', op: 'Placeholder' },
      { name: 'kernel', op: 'Const' },
      { name: 'bias', op: 'Const' },
      {
        name: 'out',
        op: '_FusedConv2D',
        input: ['in', 'kernel', 'bias'],
        attr: {
          strides: { list: { i: ['1', '2', '2', '1'] } },
          padding: { s: base64('SAME') },
          fused_ops: { list: { s: [base64('BiasAdd'), base64('Relu')] } },
        },
      },
    ];
    const weights = [
      { name: 'kernel', shape: [1, 2, 1, 2], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'bias', shape: [2], dtype: 'float32' },
    ];
    const halves = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0xc400);
    const file = Buffer.concat([Buffer.from(halves.buffer), Buffer.from(Float32Array.of(0.5, -0.5).buffer)]);
    const graph = convertGraph(model(nodes, weights), file, { input, outputs });
    expect(graph.constants.get('kernel')).toEqual({ shape: [2, 1, 1, 2], data: Float32Array.of(1, 3, 2, -4) });
    expect(graph.constants.get('bias')?.data).toEqual(Float32Array.of(0.5, -0.5));
    expect(graph.nodes).toEqual([
      {
        op: 'Conv',
        inputs: ['in', 'kernel', 'bias'],
        output: 'out/linear',
        attributes: { kernel_shape: [1, 2], strides: [2, 2], group: 1, auto_pad: 'SAME_UPPER' },
      },
      { op: 'Relu', inputs: ['out/linear'], output: 'out' },
    ]);
  });

  it('refuses what it does not know', () => {
    const nodes = [
      { name: 'in', op: 'Placeholder' },
      { name: 'out', op: 'FFT', input: ['in'] },
    ];
    expect(() => convertGraph(model(nodes, []), Buffer.alloc(0), { input, outputs })).toThrow('FFT');
  });
});
