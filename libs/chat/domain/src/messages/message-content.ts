import { hash } from 'node:crypto';
import { chatErrors, DomainError } from '@chatpop/contracts';

/** Control characters, but for tab and line feed: no client shows them, and terminals obey them. */
const control = /(?:(?![\t\n])\p{Cc})+/gu;
/** Halves of characters, which no text holds: JSON can carry them, UTF-8 can not. */
const half = /\p{Cs}/gu;

/** Nothing of it is seen: spaces, and what is there to be invisible; the empty Braille pattern is neither to Unicode. */
export const isBlank = (content: string): boolean => /^[\s\p{Cc}\p{Cf}\p{DI}\u2800]*$/u.test(content);

/**
 * A message as it is kept: NFC, line ends as line feeds, no control characters or halves of characters, trimmed. Length
 * counts code points, of at most two units each: what is far too long is not counted.
 * @throws DomainError `CHAT.MESSAGE_EMPTY`, `CHAT.MESSAGE_TOO_LONG`
 */
export function normalizeContent(content: string, maxChars: number): string {
  const text = content.normalize('NFC').replace(/\r\n?/g, '\n').replace(control, '').replace(half, '\ufffd').trim();
  if (isBlank(text)) throw new DomainError(chatErrors.messageEmpty);
  const tooLong = text.length > maxChars && (text.length > 2 * maxChars || Array.from(text).length > maxChars);
  if (tooLong)
    throw new DomainError(chatErrors.messageTooLong, { detail: `A message has at most ${maxChars} characters.` });
  return text;
}

/** What a send asked for, in hexadecimal, to tell a repeat from another message under the same `client_message_id`. */
export const bodyHash = (content: string, replyToId?: string, mediaId?: string): string =>
  hash('sha256', JSON.stringify([content, replyToId ?? null, ...(mediaId === undefined ? [] : [mediaId])]), 'hex');

/** Names after an `@`, without case, each once. Whether they are participants is looked up at send. */
export function mentionedNames(content: string): string[] {
  const names = [...content.matchAll(/(?<![A-Za-z0-9_])@([A-Za-z0-9_]{5,15})(?![A-Za-z0-9_])/g)];
  return [...new Set(names.map(([, name = '']) => name.toLowerCase()))];
}
