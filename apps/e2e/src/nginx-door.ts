import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx, type RunningNginx } from '@chatpop/deploy-files';
import { readState, type System } from '@chatpop/testing';

/** The real nginx, with the very file that Compose uses, before the services of a running system. */
export function startNginxBefore(system: System, port: number): Promise<RunningNginx> {
  const upstreams: Record<string, string[]> = {};
  for (const { name, url } of readState(system.statePath).services) (upstreams[name] ??= []).push(new URL(url).host);
  return startNginx({ shape: 'microservices', upstreams, port, dir: mkdtempSync(join(tmpdir(), 'chatpop-nginx-')) });
}
