/** The one form in which photos are kept and served. */
export const storedType = { mime: 'image/webp', extension: 'webp' } as const;
