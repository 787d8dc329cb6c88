import '@chatpop/auth';
import '@chatpop/chat-feature';
import '@chatpop/message-bus';
import '@chatpop/payments-feature';
import '@chatpop/photo-feature';
import '@chatpop/rate-limit';
import '@chatpop/realtime-feature';
import { configDefinitions, type ConfigDefinition } from '@chatpop/service-bootstrap';
import { z } from 'zod';

/** Every setting of every service, as the code defines it. */
export function renderSettings(): string {
  const sections = [...configDefinitions()].sort((a, b) => a.name.localeCompare(b.name)).map(renderSection);
  return [
    '# Settings',
    '',
    'Services read them from the environment, once, when they start; all faults are told at once, each with its fix.',
    'A setting without a default must be set.',
    '',
    ...sections,
  ].join('\n');
}

function renderSection({ name, settings }: ConfigDefinition): string {
  const rows = Object.values(settings).map(({ env, schema, help, secret }) => {
    const value = schema.safeParse(undefined).success ? defaultOf(schema) : 'none: must be set';
    return `| \`${env}\` | ${value} | ${help}${secret ? ' Secret.' : ''} |`;
  });
  return [`## ${name}`, '', '| variable | default | |', '|---|---|---|', ...rows, ''].join('\n');
}

/** As it would be written in the environment. */
function defaultOf(schema: z.ZodType): string {
  const { default: value } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if (value === undefined || value === null) return 'not set';
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? 'empty' : `\`${text}\``;
}
