const name = 'refresh_token';

export interface CookieOptions {
  /** Seconds; 0 removes the cookie. */
  readonly maxAgeSeconds: number;
  /** Sent over HTTPS only. Off in development, where there is none. */
  readonly secure: boolean;
}

/** The `Set-Cookie` of a refresh token: scripts can't read it, other sites can't make a browser post it. */
export const refreshCookie = (token: string, { maxAgeSeconds, secure }: CookieOptions): string =>
  [
    `${name}=${token}`,
    'Path=/api/auth/',
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');

/** The refresh token in a `Cookie` header. */
export function readRefreshCookie(header: string | undefined): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim());
  const value = pairs?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === '' ? undefined : value;
}
