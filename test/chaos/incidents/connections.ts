import { setTimeout as delay } from 'node:timers/promises';
import type { Draft, Part } from '../incident.js';
import type { SeededRandom } from '../random.js';
import type { Replica } from '../stage/replica.js';
import type { Silenced, TcpProxy } from '../../harness/network/tcp-proxy.js';

/** Milliseconds in which a replica promises to have left silent connections. */
const NOTICED = 10_000;

type Peer = 'database' | 'sandbox';

const parts: Readonly<Record<Peer, readonly Part[]>> = { database: ['database'], sandbox: ['coco'] };

function proxyOf(replica: Replica, peer: Peer): TcpProxy {
  return peer === 'database' ? replica.databaseProxy : replica.sandboxProxy;
}

/** Every connection of a replica to the peer is reset; new ones are taken at once. */
export function planCut(peer: Peer, replica: number): Draft {
  return {
    duration: 0,
    trouble: {
      kind: `cut ${peer}`,
      replica,
      breaks: parts[peer],
      strike: ({ stage }) => {
        proxyOf(stage.replica(replica), peer).reset();
        return Promise.resolve();
      },
    },
  };
}

/** The peer refuses a replica's connections for a while. */
export function planShut(peer: Peer, replica: number, random: SeededRandom): Draft {
  return {
    duration: random.integer(300, 3_000),
    trouble: {
      kind: `shut ${peer}`,
      replica,
      breaks: parts[peer],
      strike: async ({ stage }, _happening, duration) => {
        const proxy = proxyOf(stage.replica(replica), peer);
        proxy.cut();
        await delay(duration);
        proxy.mend();
      },
    },
  };
}

/**
 * The connections that a replica has to the database fall silent permanently, without a reset: as in a fail-over by address.
 * New ones lead to a server that answers.
 */
export function planSilence(replica: number, random: SeededRandom): Draft {
  const silenced = random.pick<Silenced>(['pool', 'feed', 'all']);
  return {
    duration: NOTICED,
    trouble: {
      kind: 'silent database',
      details: { silenced },
      replica,
      breaks: ['database'],
      strike: async ({ stage }, _happening, duration) => {
        stage.replica(replica).databaseProxy.silence(silenced);
        await delay(duration);
      },
    },
  };
}
