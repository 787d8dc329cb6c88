import { chatErrors, DomainError, usernamePattern } from '@chatpop/contracts';
import { isProfane } from './profanity.js';
import { isReserved } from './reserved-names.js';

/** What makes two usernames the same: case does not. */
export const usernameKey = (name: string): string => name.toLowerCase();

/**
 * A username as the eye reads it: `l`, `I` and `1` are one, `0` and `O` too. Two names of one look are twins, of which a
 * room has one. (The database makes it too, see the migrations: `lower(translate(username, '0I1', 'oll'))`.)
 */
export const usernameLook = (name: string): string => name.replace(/[I1]/g, 'l').replaceAll('0', 'o').toLowerCase();

/**
 * The rules that hold for every username, whoever has it: form, reserved words, decency.
 * @throws DomainError `CHAT.USERNAME_INVALID`, `CHAT.USERNAME_NOT_ALLOWED`.
 */
export function checkUsername(name: string): void {
  if (!usernamePattern.test(name)) throw new DomainError(chatErrors.usernameInvalid);
  if (isReserved(name) || isProfane(name)) throw new DomainError(chatErrors.usernameNotAllowed);
}
