/** A sun over a meadow, 160x96, encoded as HEIC (HEVC) by libheif's heif-enc. sharp can not write the format. */
const base64 = [
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAkZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA',
  'AAAAABAAAANGlsb2MAAAAAREAAAgABAAAAAAJqAAEAAAAAAAACGAACAAAAAASCAAEAAAAAAAAAGwAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAA',
  'AAEAAGh2YzEAAAAAFWluZmUCAAAAAAIAAGh2YzEAAAABhWlwcnAAAAFgaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGE',
  'ABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBQgYWW6kkprm4EBAwIAAAMAAgAAAwACECIAAQAHRAHBcrBi',
  'QAAAABRpc3BlAAAAAAAAAKAAAABgAAAAEHBpeGkAAAAAAwgICAAAAHNodmNDAQQIAAAAAAAAAAAAHvAA/Pz4+AAADwMgAAEAF0ABDAH//wQIAA',
  'ADAJ/4AAADAAAeugJAIQABACdCAQEECAAAAwCf+AAAAwAAHsBQgYWW6kkprmwIAAADAAgAAAMACEAiAAEAB0QBwXKwYkAAAAAUaXNwZQAAAAAA',
  'AACgAAAAYAAAAA5waXhpAAAAAAEIAAAAJ2F1eEMAAAAAdXJuOm1wZWc6aGV2YzoyMDE1OmF1eGlkOjEAAAAAHWlwbWEAAAAAAAAAAgABA4ECgw',
  'ACBIQFhocAAAAaaXJlZgAAAAAAAAAOYXV4bAACAAEAAQAAAjttZGF0AAACFCgBr1QnafkOkl//59dyPrIn/8lfTGxA4f+Che/9r/0Ltp81hPSh',
  'AGlmNb7mnLwsNNv2of1Ho52llCD/+b5MNvSjFAK7BohNCRfr7Wf1fwmzpg0BDuScgnk9nIoOUQ5awwfXqb9n3+WVgZENoXLzeBVCGhvAviAP7x',
  'DZTApzhbKP+EFJMkOZiwzeXyeHEG09pVj52hVZgrj5nlBIUflb6VIh9ma5Uc8xZwB+tz5bp8r2Xs1m7KRcnzvAR5I5wGY2gIjtdoaruLu8okB7',
  'otSj7pQtG7RRIeuYCS4GBKDDRd/pK3NLBCBzp4f2JOaNdkG9owv+OLCgfsPV23R/P/IO6/Ev/JjQm1B3b07VfCP9RKHT3f3uQAFf1E9911j27/',
  'D1ZFDyXkyf0rIY5gNmgISMG118G2EfXINrtbkcTW/wltaOOOl+ZaF6G+dauXwrkEhGEMhovwEK9o4dHy0fH52w7u0Xx/nr4xcRYwC2u1EiAQXk',
  'wNgsC5x3/FJ7D3tYQjFPysyn10ZzL4iO1uSLnQtwarj7FQQEqkKIrwHvrXsKcB3IyDJTOMw86B2UM1EbUmpW83YwqtegzvG4UjiAWva9VCJbzC',
  'OLH7k4Z0kgr8edhT1xy85FGt+ufujW9G1IgtyhgA3tcHlduqkBQ/jhxL4RaY5KPPhwHY1Yy+ENIok7CEhJc471N+u8V+m+0GYrIPlBxOYn1OgA',
  'AAAXKAGuqJvvErD0H7yyQ4EGVlb+QLiVC/g=',
].join('');

const box = (type: string, ...content: Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
};
const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value, at * 2));
  return bytes;
};
const u32 = (...values: number[]): Buffer => u16(...values.flatMap((value) => [value >>> 16, value & 0xffff]));

/** The same photo, with an item of Exif (a TIFF of tags) beside it, as cameras write it. */
export function heicWithExif(tiff: Buffer): Buffer {
  let file = Buffer.from(base64, 'base64');
  const exif = 3;
  const entry = u16(exif, 0, 0, 0, 1, 0, 0, 0, 0);
  const description = box('infe', Buffer.from([2, 0, 0, 0]), u16(exif, 0), Buffer.from('Exif\0', 'latin1'));
  const reference = box('cdsc', u16(exif, 1, 1));
  const added = entry.length + description.length + reference.length;
  /** At the end of a box; `counted`: where the box says how many it holds. */
  const insert = (type: string, bytes: Buffer, counted?: number): void => {
    const at = file.indexOf(type, 0, 'latin1') - 4;
    const end = at + file.readUInt32BE(at);
    file.writeUInt32BE(file.readUInt32BE(at) + bytes.length, at);
    if (counted !== undefined) file.writeUInt16BE(file.readUInt16BE(at + counted) + 1, at + counted);
    file = Buffer.concat([file.subarray(0, end), bytes, file.subarray(end)]);
  };
  // Where the pixels begin moves by what is put before them.
  const places = file.indexOf('iloc', 0, 'latin1') - 4;
  for (const base of [places + 20, places + 38]) file.writeUInt32BE(file.readUInt32BE(base) + added, base);
  const content = Buffer.concat([u32(6), Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const boxHeaderBytes = 8;
  entry.writeUInt32BE(file.length + added + boxHeaderBytes, 10);
  entry.writeUInt32BE(content.length, 14);
  insert('iloc', entry, 14);
  insert('iinf', description, 12);
  insert('iref', reference);
  const meta = file.indexOf('meta', 0, 'latin1') - 4;
  file.writeUInt32BE(file.readUInt32BE(meta) + added, meta);
  return Buffer.concat([file, box('mdat', content)]);
}

export const heicPhoto = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, 'base64'));
