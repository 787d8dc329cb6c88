import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';

/** A DNS server with A records in memory. */
export interface NameServer {
  /** Addresses by name; change it at any time. */
  readonly records: Map<string, readonly string[]>;
  /** `answered` with each name that was asked for. */
  readonly events: EventEmitter<{ answered: [name: string] }>;
  stop(): Promise<void>;
}

const headerBytes = 12;

export async function startNameServer(port: number): Promise<NameServer> {
  const records = new Map<string, readonly string[]>();
  const events = new EventEmitter<{ answered: [name: string] }>();
  const socket = createSocket('udp4');
  socket.on('message', (query, client) => {
    const { name, end } = readQuestion(query);
    socket.send(answerTo(query.subarray(0, end), records.get(name) ?? []), client.port, client.address, () =>
      events.emit('answered', name),
    );
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return { records, events, stop: () => new Promise((resolve) => void socket.close(resolve)) };
}

function readQuestion(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let offset = headerBytes;
  for (let length = query.readUInt8(offset); length > 0; length = query.readUInt8(offset)) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return { name: labels.join('.'), end: offset + 5 }; // the final zero, type and class
}

/** The question again, then each address with a pointer to the name in it; no such name when there is none. */
function answerTo(question: Buffer, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question.subarray(0, headerBytes));
  header.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const answers = addresses.map((address) =>
    Buffer.from([0xc0, headerBytes, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, question.subarray(headerBytes), ...answers]);
}
