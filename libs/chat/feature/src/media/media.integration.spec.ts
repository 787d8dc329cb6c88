import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type {
  CreateRoomResponse,
  JoinRoomResponse,
  MediaResponse,
  Message,
  MessageResponse,
  Problem,
} from '@chatpop/contracts';
import { OBJECT_STORE, type ObjectStore } from '@chatpop/object-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { recording } from '../../test/recordings.js';

let world: ChatWorld;
let host: User;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
let photo: Buffer;

beforeAll(async () => {
  world = await ChatWorld.start({ CHAT_MEDIA_SWEEP_SECONDS: '1' });
  photo = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#8ac' } })
    .withExif({ IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => world.stop());
beforeEach(async () => {
  host = await world.register();
  room = await world.createRoom(host, { voice_enabled: true, video_enabled: true });
  guest = await world.join(room.room.code, 'BraveOtter');
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
async function upload(
  kind: string,
  bytes: Uint8Array<ArrayBuffer> | Buffer,
  token = guest.session_token,
  code = room.room.code,
) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), 'anything.txt');
  const url = `${world.service().url}/api/chats/${code}/media/?kind=${kind}`;
  const response = await fetch(url, { method: 'POST', headers: bearer(token), body: form });
  return { status: response.status, body: (await response.json()) as MediaResponse & Problem };
}
const get = (url: string, headers: Record<string, string> = {}) => fetch(world.service().url + url, { headers });
const send = (body: object, token = guest.session_token) =>
  world.call<MessageResponse & Problem>(`/api/chats/${room.room.code}/messages/send/`, { token, body });
async function sendPhoto(): Promise<Message> {
  const { body } = await upload('photo', photo);
  const answer = await send({ media_id: body.media.id });
  expect(answer.status).toBe(201);
  return answer.body.message;
}
async function until(done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('It did not happen');
    await new Promise(setImmediate);
  }
}

describe('kinds: text, photo, voice, video', () => {
  it('re-encodes photos without metadata, and shows them in the message, in history and in events', async () => {
    const message = await sendPhoto();
    expect(message).toMatchObject({
      kind: 'photo',
      content: '',
      media: { kind: 'photo', mime: 'image/webp', width: 400 },
    });
    const bytes = Buffer.from(await (await get(message.media?.url ?? '')).arrayBuffer());
    expect(bytes.length).toBe(message.media?.bytes);
    const { format, exif } = await sharp(bytes).metadata();
    expect({ format, exif }).toEqual({ format: 'webp', exif: undefined });
    const [event] = await world.heard(room.room.code, 0, 1);
    expect(event?.data).toEqual({ message });
    const { body } = await world.call<{ messages: Message[] }>(`/api/chats/${room.room.code}/messages/`);
    expect(body.messages).toEqual([message]);
  });

  it('takes voice and video as they are, with their length by content, and a caption', async () => {
    const voice = await upload('voice', await recording({ seconds: 2, video: false }));
    // WebM does not tell how long its last frame lasts.
    expect(voice.body.media).toMatchObject({ kind: 'voice', mime: 'audio/webm', duration_ms: 1000 });
    const bytes = await recording({ seconds: 3, video: true });
    const video = await upload('video', bytes);
    expect(video.body.media).toMatchObject({
      kind: 'video',
      mime: 'video/mp4',
      duration_ms: 3000,
      width: 320,
      height: 240,
    });
    const { body } = await send({ content: 'look @braveotter', media_id: video.body.media.id });
    expect(body.message).toMatchObject({ kind: 'video', content: 'look @braveotter', mentions: ['BraveOtter'] });
    const served = await get(body.message.media?.url ?? '');
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('refuses a video of more than 30 s, whatever its name says', async () => {
    const { status, body } = await upload('video', await recording({ seconds: 31, video: true }));
    expect([status, body.code]).toEqual([422, 'CHAT.MEDIA_TOO_LONG']);
  });

  it('refuses more than 10 MB of photo or voice, before it is read whole', async () => {
    const { status, body } = await upload('photo', randomBytes(10_000_001));
    expect([status, body.code]).toEqual([413, 'CHAT.MEDIA_TOO_LARGE']);
  });

  it.each(['photo', 'voice', 'video'])('judges %s by content, never by name or declared type', async (kind) => {
    for (const bytes of [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:1/secret\n#EXT-X-ENDLIST\n'),
      Buffer.from('<html><script>alert(1)</script></html>'),
      randomBytes(5_000),
      ...(kind === 'photo' ? [await recording({ seconds: 1, video: true })] : [photo]),
    ]) {
      const { status, body } = await upload(kind, bytes);
      expect([status, body.code]).toEqual([415, 'CHAT.MEDIA_UNSUPPORTED']);
    }
  });

  it('takes only what the room allows, at the upload and at the send', async () => {
    const { body } = await upload('video', await recording({ seconds: 1, video: true }));
    const patch = { video_enabled: false, photo_enabled: false };
    await world.call(`/api/chats/${room.room.code}/`, { method: 'PATCH', token: host.token, body: patch });
    expect((await upload('photo', photo)).body.code).toBe('CHAT.MEDIA_NOT_ALLOWED');
    expect((await send({ media_id: body.media.id })).body.code).toBe('CHAT.MEDIA_NOT_ALLOWED');
  });

  it('gives a file to one message of its uploader, in its room', async () => {
    const { body } = await upload('photo', photo);
    const other = await world.join(room.room.code, 'QuietFox');
    expect((await send({ media_id: body.media.id }, other.session_token)).body.code).toBe('CHAT.MEDIA_NOT_FOUND');
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ media_id: body.media.id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 404)]);
  });

  it('is idempotent with its file: the same again is the same message, another file is another body', async () => {
    const client_message_id = '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90';
    const [first, second] = [await upload('photo', photo), await upload('photo', photo)];
    const body = { media_id: first.body.media.id, client_message_id };
    expect([(await send(body)).status, (await send(body)).status]).toEqual([201, 200]);
    expect((await send({ ...body, media_id: second.body.media.id })).status).toBe(422);
  });
});

describe('serving', () => {
  it('serves ranges, ETag, nosniff and a policy under which nothing runs', async () => {
    const { media } = await sendPhoto();
    const url = media?.url ?? '';
    const whole = await get(url);
    expect(whole.headers.get('content-type')).toBe('image/webp');
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    const bytes = Buffer.from(await whole.arrayBuffer());
    const part = await get(url, { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    expect((await get(url, { 'if-none-match': whole.headers.get('etag') ?? '' })).status).toBe(304);
    expect((await get(url, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  });

  it("shows a private room's files to its members only, and a file without a message to its uploader only", async () => {
    const secret = await world.createRoom(host, { access_mode: 'private', access_code: 'pier-1234' });
    const { code } = secret.room;
    const { body } = await upload('photo', photo, secret.session_token, code);
    const { url, id } = body.media;
    await world.call(`/api/chats/${code}/messages/send/`, { token: secret.session_token, body: { media_id: id } });
    expect((await get(url, bearer(secret.session_token))).status).toBe(200);
    expect([(await get(url)).status, (await get(url, bearer(guest.session_token))).status]).toEqual([403, 403]);
    expect((await get(`/api/chats/${room.room.code}/media/${id}/`)).status).toBe(404);
    const unused = (await upload('photo', photo)).body.media.url;
    expect((await get(unused)).status).toBe(404);
    expect((await get(unused, bearer(guest.session_token))).status).toBe(200);
  });
});

describe('deletion', () => {
  const objects = async () => (await world.query<{ id: string }>('select id from chat.media')).map(({ id }) => id);

  it("removes a deleted message's file at once for everybody, and from the store", async () => {
    const message = await sendPhoto();
    const path = `/api/chats/${room.room.code}/messages/${message.id}/`;
    await world.call(path, { method: 'DELETE', token: guest.session_token });
    expect((await get(message.media?.url ?? '')).status).toBe(404);
    const { body } = await world.call<{ messages: Message[] }>(`/api/chats/${room.room.code}/messages/`);
    expect(body.messages[0]).toMatchObject({ kind: 'photo', is_deleted: true });
    expect(body.messages[0]?.media).toBeUndefined();
    await until(async () => !(await objects()).includes(message.media?.id ?? ''));
    expect(await filesOf(message.media?.id ?? '')).toEqual([]);
  });

  it('deletes what is over all at once; what the store can not delete holds up nothing and is tried again', async () => {
    const store = world.service().app.get<ObjectStore>(OBJECT_STORE, { strict: false });
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await upload('photo', photo)).body.media.id);
    const left = () =>
      world.query<{ id: string; object_key: string }>(`select * from chat.media where id = any($1)`, [ids]);
    const bad = (await left()).find(({ id }) => id === ids[0])?.object_key;
    const really = store.remove.bind(store);
    let [underWay, most] = [0, 0];
    const remove = jest.spyOn(store, 'remove').mockImplementation(async (key) => {
      most = Math.max(most, (underWay += 1));
      await new Promise(setImmediate);
      underWay -= 1;
      if (key === bad) throw new Error('no such bucket');
      await really(key);
    });
    await world.query(
      `update chat.media set expires_at = now() - interval '1 hour' * array_position(array[$1, $2, $3, $4], id::text)
       where id::text in ($1, $2, $3, $4)`,
      [...ids].reverse(),
    );
    await until(async () => (await left()).length === 1);
    expect([(await left()).map(({ id }) => id), most]).toEqual([[ids[0]], 4]);
    remove.mockRestore();
    await until(async () => (await left()).length === 0);
  });

  it('lets an upload that is never used expire, and deletes the files of a deleted room', async () => {
    const unused = (await upload('photo', photo)).body.media;
    const message = await sendPhoto();
    expect((await filesOf(unused.id)).length + (await filesOf(message.media?.id ?? '')).length).toBe(2);
    await world.query(`update chat.media set expires_at = now() where id = $1`, [unused.id]);
    await until(async () => !(await objects()).includes(unused.id));
    expect(await objects()).toContain(message.media?.id);
    await world.call(`/api/chats/${room.room.code}/`, { method: 'DELETE', token: host.token });
    await until(async () => !(await objects()).includes(message.media?.id ?? ''));
    expect([...(await filesOf(unused.id)), ...(await filesOf(message.media?.id ?? ''))]).toEqual([]);
  });

  const filesOf = async (id: string) =>
    (await readdir(world.mediaDir, { recursive: true })).filter((name) => name.endsWith(id));
});
