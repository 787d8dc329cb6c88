import { z } from 'zod';
import { defineRoutes } from '../http/route.js';
import {
  Analysis,
  RecentAnalysesResponse,
  SimilarTopicsQuery,
  SimilarTopicsResponse,
  UploadPhotoRequest,
} from './analysis.js';
import { photoErrors as errors } from './errors.js';

const tag = 'Photos';

export const photoRoutes = defineRoutes({
  upload: {
    method: 'post',
    path: '/api/photo-analysis/upload/',
    tag,
    summary: 'Analyse a photo: ten suggestions for a room, and a caption',
    auth: 'optional',
    body: UploadPhotoRequest,
    bodyType: 'multipart/form-data',
    responses: { 200: Analysis, 201: Analysis },
    errors: [
      errors.imageMissing,
      errors.imageTooLarge,
      errors.imageTooManyPixels,
      errors.imageUnsupported,
      errors.imageBroken,
      errors.busy,
      errors.quotaExceeded,
      errors.analysisFailed,
    ],
  },
  recent: {
    method: 'get',
    path: '/api/photo-analysis/recent/',
    tag,
    summary: 'My own latest analyses',
    auth: 'user',
    responses: { 200: RecentAnalysesResponse },
    errors: [],
  },
  get: {
    method: 'get',
    path: '/api/photo-analysis/{id}/',
    tag,
    summary: 'One analysis',
    auth: 'public',
    responses: { 200: Analysis },
    errors: [errors.analysisNotFound],
  },
  image: {
    method: 'get',
    path: '/api/photo-analysis/{id}/image/',
    tag,
    summary: 'The photo, without its metadata',
    auth: 'public',
    responses: { 200: z.any() },
    responseType: 'image/*',
    errors: [errors.analysisNotFound, errors.imageExpired, errors.storageUnavailable],
  },
  thumbnail: {
    method: 'get',
    path: '/api/photo-analysis/{id}/thumbnail/',
    tag,
    summary: 'The photo, small',
    auth: 'public',
    responses: { 200: z.any() },
    responseType: 'image/*',
    errors: [errors.analysisNotFound, errors.imageExpired, errors.storageUnavailable],
  },
  similar: {
    method: 'get',
    path: '/api/photo-analysis/{id}/similar/',
    tag,
    summary: 'Names that were suggested for photos like this one: rooms that may exist already',
    auth: 'public',
    query: SimilarTopicsQuery,
    responses: { 200: SimilarTopicsResponse },
    errors: [errors.analysisNotFound],
  },
});
