import type { ComposeService } from './service.js';

/** What people look for first; the rest follows by the alphabet. It is the order that dclint asks for. */
const leadingKeys = [
  'image',
  'build',
  'depends_on',
  'volumes',
  'environment',
  'ports',
  'networks',
  'command',
  'entrypoint',
  'restart',
  'healthcheck',
  'logging',
  'user',
];

export function inOrder(service: ComposeService): Record<string, unknown> {
  const rank = (key: string): number => (leadingKeys.includes(key) ? leadingKeys.indexOf(key) : leadingKeys.length);
  const byRank = Object.entries<unknown>({ ...service }).sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
  return Object.fromEntries(byRank);
}

export const byName = <Value>(table: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(table).sort(([a], [b]) => a.localeCompare(b)));
