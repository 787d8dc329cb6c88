import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a build reads of a repository. */
export class Workspace {
  /** @param {string} root an absolute path without a slash at the end */
  constructor(root) {
    this.root = root;
  }

  /** @param {string} path from the root */
  resolve(path) {
    return join(this.root, path);
  }

  /** @param {string} path from the root @returns {any} */
  readJson(path) {
    return JSON.parse(readFileSync(this.resolve(path), 'utf8'));
  }

  /**
   * The folder of an app, from the root: what can be bundled has a `src/main.ts`.
   * @param {string} name
   */
  findApp(name) {
    const found = ['apps', 'tools']
      .map((folder) => `${folder}/${name}`)
      .find((folder) => existsSync(this.resolve(`${folder}/src/main.ts`)));
    if (found !== undefined) return found;
    throw new Error(`There is no app "${name}": neither apps/${name} nor tools/${name} has a src/main.ts.`);
  }

  /** The files behind `@chatpop/…`, by name. @returns {ReadonlyMap<string, string>} */
  readAliases() {
    const { paths } = this.readJson('tsconfig.base.json').compilerOptions;
    return new Map(Object.entries(paths).map(([name, [path]]) => [name, this.resolve(path)]));
  }
}

/** The repository that this file is in. */
export const thisWorkspace = new Workspace(fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, ''));
