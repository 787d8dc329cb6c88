/** Puts blocks under one another with an empty line between them, passing over those that are absent. */
export const paragraphs = (...blocks: readonly (string | undefined)[]): string =>
  blocks.filter((block) => block !== undefined).join('\n\n');

export const lines = (...rows: readonly (string | undefined)[]): string =>
  rows.filter((row) => row !== undefined).join('\n');

export function block(head: string, body: string): string {
  const indented = body.replace(/^(?=.)/gm, '  ');
  return `${head} {\n${indented}\n}`;
}

/** An nginx string. `$` stays: variables are meant to be filled in. */
export const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
