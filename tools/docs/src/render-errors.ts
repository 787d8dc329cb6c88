import { allErrors, statusOfKind } from '@chatpop/contracts';

/** Every stable error code, with what it means and the HTTP status that carries it. */
export function renderErrors(): string {
  const rows = allErrors.map(({ code, kind, title }) => `| \`${code}\` | ${statusOfKind[kind]} | ${title} |`);
  return [
    '# Errors',
    '',
    'Failures are answered as `application/problem+json` (RFC 9457): `{type, title, status, detail, code, errors?, request_id}`.',
    'Decide by `code`: it never changes. 429 and 503 say in `Retry-After` when to come back. On sockets the same codes stand',
    'in `error.code` of an acknowledgement.',
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
