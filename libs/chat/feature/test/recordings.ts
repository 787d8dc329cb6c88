import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';

/** A recording of a given length whose frames show nothing: MP4 with video, WebM with sound alone. */
export async function recording({ seconds, video }: { seconds: number; video: boolean }): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: video ? new Mp4OutputFormat() : new WebMOutputFormat(), target });
  const packet = (at: number) => new EncodedPacket(new Uint8Array([1, 2, 3, 4]), 'key', at, 1);
  if (video) {
    const frames = new EncodedVideoPacketSource('vp9');
    output.addVideoTrack(frames);
    await output.start();
    const decoderConfig = { codec: 'vp09.00.10.08', codedWidth: 320, codedHeight: 240 };
    for (let at = 0; at < seconds; at += 1) await frames.add(packet(at), { decoderConfig });
  } else {
    const sound = new EncodedAudioPacketSource('opus');
    output.addAudioTrack(sound);
    await output.start();
    const decoderConfig = { codec: 'opus', numberOfChannels: 1, sampleRate: 48_000 };
    for (let at = 0; at < seconds; at += 1) await sound.add(packet(at), { decoderConfig });
  }
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer());
}
