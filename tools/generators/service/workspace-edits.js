import { updateJson, visitNotIgnoredFiles } from '@nx/devkit';

/**
 * What a new service changes in files that were there before.
 *
 * @typedef {import('@nx/devkit').Tree} Tree
 * @typedef {import('./names.js').Names} Names
 */

const contracts = 'libs/contracts/src';
const topology = 'libs/topology/src/services.ts';

/**
 * Puts `addition` in front of the only place where `anchor` matches.
 *
 * @param {Tree} tree
 * @param {string} path
 * @param {RegExp} anchor
 * @param {string} addition
 */
function insertBefore(tree, path, anchor, addition) {
  const text = tree.read(path, 'utf8') ?? '';
  const places = [...text.matchAll(new RegExp(anchor, 'gm'))];
  const [place] = places;
  if (!place || places.length > 1) {
    throw new Error(`${path} has ${places.length} places like ${anchor}, not one: adapt ${import.meta.url}.`);
  }
  tree.write(path, `${text.slice(0, place.index)}${addition}${text.slice(place.index)}`);
}

/**
 * @param {Tree} tree
 * @param {Names} names
 * @throws Error when the name or its route is taken
 */
export function refuseTakenName(tree, { name }) {
  const taken = [`apps/${name}`, `libs/${name}`, `${contracts}/${name}`].find((path) => tree.exists(path));
  if (taken) throw new Error(`There is a ${taken} already: choose another name.`);
  visitNotIgnoredFiles(tree, contracts, (path) => {
    if (!tree.read(path, 'utf8')?.includes(`/api/${name}/`)) return;
    throw new Error(`/api/${name}/ is a route in ${path} already: choose another name.`);
  });
}

/**
 * @param {Tree} tree
 * @param {Names} names
 */
export function addPaths(tree, { name }) {
  updateJson(tree, 'tsconfig.base.json', (config) => {
    for (const layer of ['data-access', 'domain', 'feature']) {
      config.compilerOptions.paths[`@chatpop/${name}-${layer}`] = [`./libs/${name}/${layer}/src/index.ts`];
    }
    const paths = Object.entries(config.compilerOptions.paths).sort(([a], [b]) => a.localeCompare(b));
    config.compilerOptions.paths = Object.fromEntries(paths);
    return config;
  });
}

/**
 * @param {Tree} tree
 * @param {Names} names
 */
export function addToTopology(tree, { name, schemaName, title }) {
  insertBefore(tree, topology, /(?<=^export type ServiceName = [^;]*);/, ` | '${name}'`);
  const row = `  ${/-/.test(name) ? `'${name}'` : name}: {
    name: '${name}',
    title: '${title}',
    routes: ['/api/${name}/'],
    webSockets: false,
    schema: '${schemaName}',
    needs: ['postgres'],
    scaling: { min: 1, max: 4, targetCpuPercent: 70, cpu: 256, memoryMiB: 512 },
  },
`;
  insertBefore(tree, topology, /^} as const satisfies Record<ServiceName, Service>;/, row);
}

/**
 * @param {Tree} tree
 * @param {Names} names
 */
export function addToContracts(tree, { name, entity, camelName }) {
  const catalogue = `${contracts}/catalogue.ts`;
  const files = ['errors', `${entity}`, 'routes'];
  const doors = files.map((file) => `export * from './${name}/${file}.js';\n`).join('');
  tree.write(`${contracts}/index.ts`, `${tree.read(`${contracts}/index.ts`, 'utf8')}${doors}`);
  insertBefore(
    tree,
    catalogue,
    /^import .*\/http\/errors/,
    `import { ${camelName}Errors } from './${name}/errors.js';\n`,
  );
  insertBefore(
    tree,
    catalogue,
    /^import .*\/http\/errors/,
    `import { ${camelName}Routes } from './${name}/routes.js';\n`,
  );
  insertBefore(tree, catalogue, /^\]\.flatMap\(\(table\) => Object\.values<Route>/, `  ${camelName}Routes,\n`);
  insertBefore(
    tree,
    catalogue,
    /^\]\.flatMap\(\(table\) => Object\.values<ErrorDefinition>/,
    `  ${camelName}Errors,\n`,
  );
}

/**
 * @param {Tree} tree
 * @param {Names} names
 */
export function addToMonolith(tree, { name, camelName, pascalName }) {
  const modules = 'apps/monolith/src/app.modules.ts';
  const main = 'apps/monolith/src/main.ts';
  const door = `@chatpop/${name}-feature`;
  insertBefore(tree, modules, /^import .*@nestjs\/common/, `import { ${pascalName}FeatureModule } from '${door}';\n`);
  insertBefore(tree, modules, /^ {2}\],\n\}\)\nexport class MainAppModule/, `    ${pascalName}FeatureModule,\n`);
  insertBefore(tree, main, /^import .*@chatpop\/topology/, `import { ${camelName}Persistence } from '${door}';\n`);
  insertBefore(tree, main, /(?<=runMigrations\(environment, \[[^\]]*)\]/, `, ${camelName}Persistence`);
}

/**
 * @param {Tree} tree
 * @param {Names} names
 */
export function addOwners(tree, { name }) {
  const owners = '.github/CODEOWNERS';
  const lines = [
    [`/apps/${name}/`, `@chatpop/${name}`],
    [`/libs/${name}/`, `@chatpop/${name}`],
    [`/libs/contracts/src/${name}/`, `@chatpop/${name} @chatpop/platform`],
  ].map(([path, team]) => `${path?.padEnd(30)} ${team}\n`);
  tree.write(owners, `${tree.read(owners, 'utf8')}\n${lines.join('')}`);
}
