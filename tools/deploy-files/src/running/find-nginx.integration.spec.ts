import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findNginx } from './find-nginx.js';

describe(findNginx.name, () => {
  let folder: string;
  const install = async (script: string): Promise<string> => {
    const path = join(folder, 'nginx');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatpop-find-nginx-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes the first on the path that runs', async () => {
    const path = await install('echo "nginx version: nginx/9.8.7 (Ubuntu)" >&2');
    expect(await findNginx({ path: `/nowhere:${folder}` })).toEqual({ path, env: {}, version: '9.8.7' });
  });

  it.each(['exit 1', 'echo something else >&2'])('passes over one that does "%s"', async (script) => {
    const path = await install(script);
    expect((await findNginx({ path: folder }))?.path).not.toBe(path);
  });
});
