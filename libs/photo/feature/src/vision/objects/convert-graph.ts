import type { GraphModel, GraphNode, Weights } from './graph-model.js';
import { readWeights } from './graph-model.js';
import type { Constant, OnnxGraph, OnnxNode } from './onnx-model.js';

/** TensorFlow's axes (batch, height, width, channels) as ONNX orders them (batch, channels, height, width). */
const axisInOnnx = [0, 2, 3, 1] as const;

/**
 * Translates a convolutional TensorFlow.js model to ONNX, so that one runtime runs every model, with the same scores, in
 * half the time of TensorFlow.js on WebAssembly and without its 90 MB of packages. Only operations that the detector is
 * made of are known; any other is refused.
 */
export function convertGraph(
  model: GraphModel,
  file: Uint8Array,
  wanted: Pick<OnnxGraph, 'input' | 'outputs'>,
): OnnxGraph {
  const converter = new Converter(model.modelTopology.node, readWeights(model, file));
  for (const { name } of wanted.outputs) converter.visit(name);
  return { ...wanted, nodes: converter.nodes, constants: converter.constants };
}

class Converter {
  /** In an order in which each comes after what it needs. */
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, Constant>([
    ['zero', { shape: [], data: Float32Array.of(0) }],
    ['six', { shape: [], data: Float32Array.of(6) }],
    ['twice', { shape: [4], data: Float32Array.of(1, 1, 2, 2) }],
  ]);
  private readonly sources: ReadonlyMap<string, GraphNode>;
  private readonly visited = new Set<string>();

  constructor(
    nodes: readonly GraphNode[],
    private readonly weights: ReadonlyMap<string, Weights>,
  ) {
    this.sources = new Map(nodes.map((node) => [node.name, node]));
  }

  visit(name: string): void {
    if (this.visited.has(name)) return;
    this.visited.add(name);
    const node = this.sources.get(name);
    if (!node) throw new Error(`The model has no node ${name}`);
    if (node.op === 'Placeholder' || node.op === 'Const') return;
    for (const input of node.input) this.visit(input);
    this.convert(node);
  }

  private convert(node: GraphNode): void {
    switch (node.op) {
      case '_FusedConv2D':
      case 'Conv2D':
        return this.convolve(node, false);
      case 'FusedDepthwiseConv2dNative':
      case 'DepthwiseConv2dNative':
        return this.convolve(node, true);
      case 'Identity':
      case 'Relu':
      case 'Sigmoid':
      case 'Mul':
      case 'Add':
        return this.add(
          node,
          node.op,
          node.input.map((input) => this.operand(input)),
        );
      case 'Relu6':
        return this.add(node, 'Clip', [this.first(node), 'zero', 'six']);
      case 'Mean':
        return this.add(node, 'ReduceMean', [this.first(node)], { axes: this.axes(node.input[1]), keepdims: 1 });
      case 'ConcatV2':
        return this.add(node, 'Concat', node.input.slice(0, -1), { axis: this.axes(node.input.at(-1))[0] ?? 1 });
      case 'ResizeBilinear':
        // The detector's pyramid doubles its maps from level to level.
        return this.add(node, 'Resize', [this.first(node), '', 'twice'], {
          mode: 'linear',
          coordinate_transformation_mode: 'asymmetric',
        });
      default:
        throw new Error(`There is no translation of ${node.op}`);
    }
  }

  private convolve(node: GraphNode, depthwise: boolean): void {
    const [input = '', kernel = '', bias] = node.input;
    const { shape, values } = this.weight(kernel);
    const [height = 0, width = 0, channels = 0, filters = 0] = shape;
    const onnxShape = depthwise ? [channels, filters, height, width] : [filters, channels, height, width];
    this.constants.set(kernel, {
      shape: onnxShape,
      data: depthwise ? permute(values, shape, [2, 3, 0, 1]) : permute(values, shape, [3, 2, 0, 1]),
    });
    if (bias !== undefined)
      this.constants.set(bias, { shape: this.weight(bias).shape, data: this.weight(bias).values });
    const [, down = 1, across = 1] = node.attr['strides']?.list?.i ?? [];
    const activation = node.attr['fused_ops']?.list?.s?.[1];
    const output = activation === undefined ? node.name : `${node.name}/linear`;
    this.nodes.push({
      op: 'Conv',
      inputs: bias === undefined ? [input, kernel] : [input, kernel, bias],
      output,
      attributes: {
        kernel_shape: [height, width],
        strides: [down, across],
        group: depthwise ? channels : 1,
        auto_pad: node.attr['padding']?.s === 'SAME' ? 'SAME_UPPER' : 'VALID',
      },
    });
    if (activation !== undefined) this.nodes.push({ op: activation, inputs: [output], output: node.name });
  }

  private add(
    { name }: GraphNode,
    op: string,
    inputs: readonly string[],
    attributes: OnnxNode['attributes'] = {},
  ): void {
    this.nodes.push({ op, inputs, output: name, attributes });
  }

  /** A constant that is multiplied or added applies to each channel, or to all. */
  private operand(name: string): string {
    const weights = this.weights.get(name);
    if (weights) {
      const channels = weights.values.length;
      if ((weights.shape.at(-1) ?? 1) !== channels) throw new Error(`${name} is not one value for each channel`);
      this.constants.set(name, { shape: channels === 1 ? [] : [1, channels, 1, 1], data: weights.values });
    }
    return name;
  }

  private axes(name = ''): number[] {
    return [...this.weight(name).values].map((axis) => axisInOnnx[axis < 0 ? axis + 4 : axis] ?? 0);
  }

  private first({ input: [first = ''] }: GraphNode): string {
    return first;
  }

  private weight(name: string): Weights {
    const found = this.weights.get(name);
    if (!found) throw new Error(`The model has no constant ${name}`);
    return found;
  }
}

/** The values of a four-dimensional array with its axes in another order. */
function permute(
  values: Float32Array,
  shape: readonly number[],
  order: readonly [number, number, number, number],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const [a, b, c, d] = order.map((axis) => ({ size: shape[axis] ?? 0, stride: strides[axis] ?? 0 }));
  const result = new Float32Array(values.length);
  if (!a || !b || !c || !d) return result;
  let at = 0;
  for (let i = 0; i < a.size; i += 1)
    for (let j = 0; j < b.size; j += 1)
      for (let k = 0; k < c.size; k += 1)
        for (let l = 0; l < d.size; l += 1, at += 1)
          result[at] = values[i * a.stride + j * b.stride + k * c.stride + l * d.stride] ?? 0;
  return result;
}
