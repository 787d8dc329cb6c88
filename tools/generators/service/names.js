/**
 * The forms in which a service's name appears.
 *
 * @typedef {ReturnType<typeof namesOf>} Names
 */

/** @param {string} kebab */
const wordsOf = (kebab) => kebab.split('-');

/** @param {string} word */
const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** @param {string} plural */
const singular = (plural) => plural.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');

/** @param {string} kebab */
const pascal = (kebab) => wordsOf(kebab).map(capitalised).join('');

/** @param {string} kebab */
const camel = (kebab) => pascal(kebab).replace(/^./, (first) => first.toLowerCase());

/**
 * `sticker-packs` keeps `sticker-pack`s: what it is called in files, types, tables, routes and text.
 *
 * @param {string} name the service's name, in kebab-case
 */
export function namesOf(name) {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name)) {
    throw new Error(`"${name}" is not a name in kebab-case, such as "sticker-packs".`);
  }
  const entity = singular(name);
  return {
    name,
    pascalName: pascal(name),
    camelName: camel(name),
    /** What its error codes begin with. */
    errorPrefix: wordsOf(name).join('').toUpperCase(),
    schemaName: wordsOf(name).join('_'),
    title: `${wordsOf(name).map(capitalised).join(' ')} Service`,
    tag: wordsOf(name).map(capitalised).join(' '),
    /** How the topology table's row is reached: `.stickers` or `['sticker-packs']`. */
    serviceKey: name.includes('-') ? `['${name}']` : `.${name}`,
    entity,
    pascalEntity: pascal(entity),
    camelEntity: camel(entity),
    entityWords: wordsOf(entity).join(' '),
    tableName: wordsOf(entity).join('_'),
    notFoundCode: `${wordsOf(entity).join('_').toUpperCase()}_NOT_FOUND`,
  };
}
