import { describe, expect, it } from '@jest/globals';
import { readDeviceId } from './device.js';

const id = '0197b1c2-7a34-4c11-9c55-3f0d1b2a4e90';

describe(readDeviceId.name, () => {
  it.each([
    ['the header', { 'x-device-id': id.toUpperCase() }],
    ['the cookie', { cookie: `theme=dark; device_id=${id}; x=1` }],
    ['the header before the cookie', { 'x-device-id': id, cookie: 'device_id=0197b1c2-7a34-4c11-9c55-3f0d1b2a4e91' }],
  ])('takes it from %s', (_, headers) => expect(readDeviceId(headers)).toBe(id));

  it.each([
    [{}],
    [{ cookie: '' }],
    [{ cookie: 'device_id=' }],
    [{ cookie: 'device_id=1; other_device_id=2' }],
    [{ cookie: `not_device_id=${id}` }],
    [{ 'x-device-id': "' or 1=1" }],
    [{ 'x-device-id': [id, id] }],
    [{ cookie: ';'.repeat(10_000) }],
  ])('knows none in %j', (headers) => expect(readDeviceId(headers)).toBeUndefined());
});
