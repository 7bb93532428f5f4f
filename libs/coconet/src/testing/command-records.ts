/** Commands as the tests of their records write them. */
import type { CallActor } from '#access';
import { SystemIds } from '#kernel';
import type { Link } from '#vault';
import { commandOf } from '../policy/grants.js';
import {
  recordOf,
  type CommandRecord,
  type EndOfCommand,
  type FollowedOrder,
} from '../lifecycle/command-record.js';
import { caller, SERVICE_ID } from './callers.js';
import { LINK_ID } from './stand-ins.js';

const ids = new SystemIds();

/** Ends of commands. */
export const ends = {
  succeeded: { state: 'succeeded', reason: null, status: 'SUCCESS', upstreamCode: null },
  failed: { state: 'failed', reason: 'refused_by_coco', status: null, upstreamCode: 40_403 },
} as const satisfies Record<string, EndOfCommand>;

/** What a test says about its command: `UNLOCK` of a lock if it is sensitive, else `SET_LEVEL` of a lamp. */
interface OrderTraits {
  readonly linkId?: string;
  readonly device?: string;
  readonly isSensitive?: boolean;
  readonly requestId?: string;
  /** Who causes it. */
  readonly actor?: CallActor;
  /** Whether its end becomes an event; so it is without this. */
  readonly isAnnounced?: boolean;
}

/** A command to follow, under a new id. */
export function orderOf({
  linkId = LINK_ID,
  device = '7',
  isSensitive = false,
  requestId = 'request-1',
  actor,
  isAnnounced = true,
}: OrderTraits = {}): FollowedOrder {
  return {
    id: ids.next(),
    call: { caller: caller(), requestId, remoteAddress: '127.0.0.1', actor },
    link: { id: linkId, serviceId: SERVICE_ID } as Link,
    identifiers: { networkId: 'n1', deviceNodeId: device, resourceEui: '3/zigbee/01' },
    capability: isSensitive ? commandOf(3, 1) : commandOf(1, 0),
    command: { name: isSensitive ? 'UNLOCK' : 'SET_LEVEL' },
    parameters: isSensitive ? { pinRfidCode: '4711' } : { levelPct: 40 },
    isAnnounced,
  };
}

/** The record with which such a command begins. */
export function accepted(traits: OrderTraits = {}): CommandRecord {
  return recordOf(orderOf(traits), new Date());
}
