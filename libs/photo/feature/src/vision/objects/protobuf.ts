/** Fields of Protocol Buffers messages in wire format: https://protobuf.dev/programming-guides/encoding/ */
export type Field = Uint8Array;

const wireTypes = { varint: 0, bytes: 2 } as const;
const text = new TextEncoder();

export const message = (...fields: readonly Field[]): Field => Buffer.concat(fields);

export const integer = (number: number, value: number): Field => message(tag(number, wireTypes.varint), varint(value));

export const bytes = (number: number, value: Uint8Array): Field =>
  message(tag(number, wireTypes.bytes), varint(value.length), value);

export const string = (number: number, value: string): Field => bytes(number, text.encode(value));

const tag = (number: number, wireType: number): Field => varint((number << 3) | wireType);

function varint(value: number): Field {
  const encoded: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...encoded, rest]);
    encoded.push((rest % 128) | 128);
  }
}
