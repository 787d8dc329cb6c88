// node healthcheck.mjs [path]: exit code 0 when this container's service answers well. The image has no curl.
const [path = '/health/live'] = process.argv.slice(2);
const url = `http://127.0.0.1:${process.env.PORT ?? 3000}${path}`;
const response = await fetch(url, { signal: AbortSignal.timeout(2_500) }).catch(() => undefined);
process.exit(response?.ok ? 0 : 1);
