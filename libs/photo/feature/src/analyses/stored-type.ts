/** The one form in which photos are kept and served. */
export const storedType = { mime: 'image/webp', extension: 'webp' } as const;

/** Where the small copy of a photo lies: beside it. */
export const thumbnailKeyOf = (imageKey: string): string => imageKey.replace(/(\.\w+)$/, '-small$1');
