import { describe, expect, it } from '@jest/globals';
import { namesOf } from './names.js';

describe(namesOf.name, () => {
  it('gives every form of a name', () => {
    expect(namesOf('sticker-packs')).toMatchObject({
      pascalName: 'StickerPacks',
      camelName: 'stickerPacks',
      errorPrefix: 'STICKERPACKS',
      schemaName: 'sticker_packs',
      title: 'Sticker Packs Service',
      entity: 'sticker-pack',
      pascalEntity: 'StickerPack',
      tableName: 'sticker_pack',
      notFoundCode: 'STICKER_PACK_NOT_FOUND',
    });
  });

  it.each([
    ['stickers', 'sticker'],
    ['galleries', 'gallery'],
    ['access', 'access'],
    ['audit', 'audit'],
  ])('calls what %s keeps: %s', (name, entity) => {
    expect(namesOf(name).entity).toBe(entity);
  });

  it.each(['', 'Stickers', 'sticker_packs', 'sticker-', '-packs', '9lives', '../chat'])('refuses %j', (name) => {
    expect(() => namesOf(name)).toThrow(/kebab-case/);
  });
});
