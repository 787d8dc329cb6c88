import '@chatpop/auth';
import '@chatpop/chat-feature';
import '@chatpop/message-bus';
import '@chatpop/payments-feature';
import '@chatpop/photo-feature';
import '@chatpop/rate-limit';
import '@chatpop/realtime-feature';
import { configDefinitions, type ConfigDefinition } from '@chatpop/service-bootstrap';

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
    const unset = schema.safeParse(undefined);
    const value = unset.success ? defaultOf(unset.data) : 'none: must be set';
    return `| \`${env}\` | ${value} | ${help}${secret ? ' Secret.' : ''} |`;
  });
  return [`## ${name}`, '', '| variable | default | |', '|---|---|---|', ...rows, ''].join('\n');
}

function defaultOf(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? 'empty' : `\`${text}\``;
}
