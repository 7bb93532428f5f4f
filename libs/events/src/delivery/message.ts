import type { Message } from '../sending/deliverer.js';
import type { ClaimedDelivery } from './delivery.store.js';

type ToldEvent = Pick<ClaimedDelivery, 'eventId' | 'type' | 'at' | 'sequence' | 'data' | 'isResent'>;

/**
 * The message of an event: as in the feed, without the id, which is in a header. One that was given up and is sent
 * again says so, since newer events of its link may have arrived meanwhile; its time and its position are still the
 * event's.
 */
export function eventMessage({ eventId, type, at, sequence, data, isResent }: ToldEvent): Message {
  const event = { type, timestamp: at, sequence, ...(isResent && { resent: true }), data };
  return { id: eventId, body: JSON.stringify(event) };
}
