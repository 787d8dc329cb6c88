import { defineErrors } from '../http/errors.js';

export const photoErrors = defineErrors('PHOTO', {
  imageMissing: ['malformed', 'Send the photo as multipart field `image`.'],
  imageTooLarge: ['too_large', 'The photo is larger than allowed.'],
  imageTooManyPixels: ['too_large', 'The photo has more pixels than allowed.'],
  imageUnsupported: ['unsupported', 'This is not a JPEG, PNG, WebP, GIF, HEIC or AVIF image.'],
  imageBroken: ['malformed', 'The photo can not be decoded.'],
  analysisNotFound: ['not_found', 'There is no such analysis.'],
  imageExpired: ['gone', 'The photo is not kept any more; its analysis is.'],
  storageUnavailable: ['unavailable', 'Photos can not be read right now.'],
  busy: ['unavailable', 'Too many photos are waiting to be analysed.'],
  quotaExceeded: ['rate_limited', 'You have sent as many photos as allowed for now.'],
  analysisFailed: ['unavailable', 'The photo could not be analysed right now.'],
});
