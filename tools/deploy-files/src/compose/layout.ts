/** The network that nginx and the services share. Fixed, because the services believe X-Forwarded-For from it only. */
export const edgeSubnet = '172.30.90.0/24';

export const photoFolder = '/data/photos';
export const mediaFolder = '/data/media';

/** Pinned: an upgrade is a commit. nginx >= 1.27.3 for `server … resolve`. */
export const images = {
  nginx: 'nginx:1.30.5-alpine',
  postgres: 'postgres:18.6-bookworm',
  redis: 'valkey/valkey:8.1.10-alpine',
} as const;
