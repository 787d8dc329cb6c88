import { Uuid } from '../primitives.js';

/** The cookie that browsers carry it in, on HTTP calls and on the upgrade to a socket. */
export const deviceCookie = 'device_id';
/** What clients without cookies send instead. */
export const deviceHeader = 'x-device-id';

/**
 * Which device calls: a random UUID that chat hands out in a cookie (or that an app makes up once and keeps). It is a
 * secret between the device and us: no answer shows it. What is not a UUID counts as none.
 */
export function readDeviceId(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const own = headers[deviceHeader];
  const cookies = headers['cookie'];
  const cookie = typeof cookies === 'string' ? cookieOf(cookies, deviceCookie) : undefined;
  const shown = Uuid.safeParse(typeof own === 'string' ? own : cookie);
  return shown.success ? shown.data.toLowerCase() : undefined;
}

function cookieOf(header: string, name: string): string | undefined {
  const pair = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
