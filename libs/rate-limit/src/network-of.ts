import { isIPv6, SocketAddress } from 'node:net';

/**
 * What an address is counted by: itself for IPv4, the first 64 bits for IPv6, because that is what one subscriber has
 * and can write any address from.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // Written in the one shortest form of RFC 5952.
  const shortest = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(shortest)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = shortest.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
