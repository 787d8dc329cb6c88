// Floor of `send`: what one request, one insert and one publish cost, with nothing else.
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';

const [port, databaseUrl, redisUrl] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const redis = new Redis(redisUrl);
await pool.query(
  'create table if not exists public.floor_message (id bigserial primary key, room text, content text, created_at timestamptz default now())',
);

const app = Fastify({ logger: false });
app.post('/send', async (request, reply) => {
  const { content } = request.body;
  const { rows } = await pool.query({
    name: 'insert',
    text: 'insert into public.floor_message (room, content) values ($1, $2) returning id, created_at',
    values: ['room', content],
  });
  await redis.publish('floor', JSON.stringify({ ...rows[0], content }));
  reply.code(201);
  return { message: { ...rows[0], content } };
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.send?.('ready');
