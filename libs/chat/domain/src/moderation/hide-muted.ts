import { hiddenFields, type Message } from '@chatpop/contracts';

/**
 * Messages as somebody sees them who has muted their authors: each keeps its place, without what was said, also where it
 * is quoted. @param mutedKeys usernames without case
 */
export function hideMuted(messages: Message[], mutedKeys: readonly string[]): Message[] {
  if (mutedKeys.length === 0) return messages;
  const muted = new Set(mutedKeys);
  return messages.map((message) => {
    const { reply_to } = message;
    const quotes = reply_to && muted.has(reply_to.username.toLowerCase());
    const shown = quotes ? { ...message, reply_to: { ...reply_to, content: '' } } : message;
    if (!muted.has(message.username.toLowerCase()) || message.is_deleted) return shown;
    return { ...shown, ...hiddenFields };
  });
}
