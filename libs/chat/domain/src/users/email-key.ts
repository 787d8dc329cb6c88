/**
 * What makes two email addresses the same account: case does not, nor how an accented letter is encoded. A NUL, which
 * Postgres can't hold, makes it an address that nobody has.
 */
export const emailKey = (email: string): string =>
  email.trim().normalize('NFC').toLowerCase().replaceAll('\0', '\ufffd');
