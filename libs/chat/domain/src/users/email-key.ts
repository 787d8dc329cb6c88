/** What makes two email addresses the same account: case does not, nor how an accented letter is encoded. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();
