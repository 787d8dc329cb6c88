import { chatErrors, DomainError, usernamePattern } from '@chatpop/contracts';
import { isProfane } from './profanity.js';
import { isReserved } from './reserved-names.js';

/** What makes two usernames the same: case does not. */
export const usernameKey = (name: string): string => name.toLowerCase();

/**
 * The rules that hold for every username, whoever has it: form, reserved words, decency.
 * @throws DomainError `CHAT.USERNAME_INVALID`, `CHAT.USERNAME_NOT_ALLOWED`.
 */
export function checkUsername(name: string): void {
  if (!usernamePattern.test(name)) throw new DomainError(chatErrors.usernameInvalid);
  if (isReserved(name) || isProfane(name)) throw new DomainError(chatErrors.usernameNotAllowed);
}
