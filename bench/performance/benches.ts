import type { Bench } from '../harness/options/bench.js';
import { commandsBench } from '../commands/options.js';
import { importBench } from '../import/options.js';
import { linksBench } from '../links/options.js';
import { liveLinksBench } from '../live-links/options.js';
import { proxyBench } from '../proxy/options.js';
import { refreshBench } from '../refresh/options.js';
import { replicasBench } from '../replicas/options.js';
import { revokeBench } from '../revoke/options.js';
import { rewrapBench } from '../rewrap/options.js';
import { soakBench } from '../soak/options.js';
import { startBench } from '../start/options.js';

/** All benches, in the order of the page. */
export const benches: readonly Bench[] = [
  proxyBench,
  refreshBench,
  replicasBench,
  commandsBench,
  liveLinksBench,
  startBench,
  soakBench,
  linksBench,
  revokeBench,
  importBench,
  rewrapBench,
];
