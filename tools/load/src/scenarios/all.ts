import type { Scenario } from '../scenario.js';
import { allCut } from './r11-all-cut.js';
import { away } from './r10-away.js';
import { copies } from './r2-copies.js';
import { deafSubscriber } from './r6-deaf-subscriber.js';
import { gatewayKilled } from './r3-gateway-killed.js';
import { joinsUnderLoad } from './r9-joins-under-load.js';
import { lastMessageLost } from './r7-last-message-lost.js';
import { manyWriters } from './r16-many-writers.js';
import { noFault } from './r1-no-fault.js';
import { postgresRestarted } from './r8-postgres-restarted.js';
import { presence } from './r17-presence.js';
import { redisFails } from './r5-redis-fails.js';
import { rollingRestart } from './r12-rolling-restart.js';
import { sameId } from './r15-same-id.js';
import { slowConnections } from './x1-slow-connections.js';
import { topologySwitched } from './r13-topology-switched.js';
import { slowReaders } from './r14-slow-readers.js';

export const scenarios: readonly Scenario[] = [
  noFault,
  copies,
  gatewayKilled,
  joinsUnderLoad,
  rollingRestart,
  topologySwitched,
  postgresRestarted,
  allCut,
  ...redisFails,
  deafSubscriber,
  presence,
  lastMessageLost,
  away,
  sameId,
  manyWriters,
  slowReaders,
  slowConnections,
];

/** Those that `npm run test:faults` runs, small; all but one twin on the same running system. */
export const smoke = ['R1', 'R2', 'R3', 'R5a', 'R5b', 'R5c', 'R9', 'R12'];
