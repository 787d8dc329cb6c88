/**
 * Packages that load others by name at run time, which no import statement shows, and which npm lists as optional peers.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const loadedAtRunTime = {
  '@nestjs/platform-socket.io': ['socket.io'],
  '@nestjs/swagger': ['@fastify/static'],
  typeorm: ['pg'],
};

/**
 * The package.json of a bundle: exact versions of the packages that it uses, and nothing else.
 * @param {Record<string, any>} root the workspace's package.json
 * @param {string} name
 * @param {readonly string[]} packages
 */
export function makeManifest(root, name, packages) {
  const { version, license, engines, overrides, dependencies } = root;
  const used = [...new Set(packages.flatMap((each) => [each, ...(loadedAtRunTime[each] ?? [])]))].sort();
  const undeclared = used.filter((each) => !(each in dependencies));
  if (undeclared.length > 0) {
    throw new Error(`${name} uses ${undeclared.join(', ')}, which package.json does not list under dependencies.`);
  }
  return {
    name: `@chatpop/${name}`,
    version,
    private: true,
    license,
    type: 'module',
    main: 'main.js',
    engines,
    dependencies: Object.fromEntries(used.map((each) => [each, dependencies[each]])),
    overrides,
  };
}
