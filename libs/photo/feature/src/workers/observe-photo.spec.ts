import { describe, expect, it, jest } from '@jest/globals';
import { LetteringReader } from '../vision/lettering-reader.js';
import { ObjectDetector } from '../vision/objects/object-detector.js';
import { observePhoto } from './observe-photo.js';

describe(observePhoto.name, () => {
  it('loads its models again when that has failed', async () => {
    jest.spyOn(ObjectDetector, 'load').mockReturnValue(new Promise(() => undefined));
    jest
      .spyOn(LetteringReader, 'load')
      .mockRejectedValueOnce(new Error('no memory'))
      .mockRejectedValueOnce(new Error('loaded again'));
    await expect(observePhoto(new Uint8Array())).rejects.toThrow('no memory');
    await expect(observePhoto(new Uint8Array())).rejects.toThrow('loaded again');
  });
});
