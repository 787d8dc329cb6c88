import { bytes, integer, message, string, type Field } from './protobuf.js';

/** A tensor of constants. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
}

export interface OnnxGraph {
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, Constant>;
}

// Field numbers and enumerations of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const irVersion = 8;
const opset = 13;
const floatType = 1;
const attributeTypes = { int: 2, string: 3, ints: 7 } as const;

/** Writes an ONNX model. */
export function encodeOnnx({ input, outputs, nodes, constants }: OnnxGraph): Uint8Array {
  const graph = message(
    ...nodes.map((node) => bytes(1, encodeNode(node))),
    string(2, 'graph'),
    ...[...constants].map(([name, constant]) => bytes(5, encodeTensor(name, constant))),
    bytes(11, encodeValue(input)),
    ...outputs.map((output) => bytes(12, encodeValue(output))),
  );
  return message(integer(1, irVersion), bytes(7, graph), bytes(8, integer(2, opset)));
}

function encodeNode({ op, inputs, output, attributes = {} }: OnnxNode): Field {
  return message(
    ...inputs.map((name) => string(1, name)),
    string(2, output),
    string(3, output),
    string(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, message(string(1, name), encodeAttribute(value)))),
  );
}

function encodeAttribute(value: number | string | readonly number[]): Field {
  if (typeof value === 'number') return message(integer(3, value), integer(20, attributeTypes.int));
  if (typeof value === 'string') return message(string(4, value), integer(20, attributeTypes.string));
  return message(...value.map((item) => integer(8, item)), integer(20, attributeTypes.ints));
}

function encodeTensor(name: string, { shape, data }: Constant): Field {
  return message(
    ...shape.map((size) => integer(1, size)),
    integer(2, floatType),
    string(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

function encodeValue({ name, shape }: OnnxGraph['input']): Field {
  const dimensions = message(...shape.map((size) => bytes(1, integer(1, size))));
  const tensor = message(integer(1, floatType), bytes(2, dimensions));
  return message(string(1, name), bytes(2, bytes(1, tensor)));
}
