import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';

/** Teaches the server to take files. Every service that does calls this; the first one in a process has the effect. */
export async function acceptMultipart(fastify: FastifyInstance): Promise<void> {
  if (!fastify.hasContentTypeParser('multipart/form-data')) await fastify.register(multipart);
}
