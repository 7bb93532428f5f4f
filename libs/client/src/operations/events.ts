import type { BrokerApi } from '../calls/broker-api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import { pause } from '../retry/pause.js';
import type { EventPage, EventType } from '../types.js';

/** Which events are read, and from where. */
export interface EventOptions extends CallOptions {
  /** `nextCursor` of the last page that was dealt with; the oldest event that is kept where it is left out. */
  readonly cursor?: string;
  /** Only these; all when left out. */
  readonly types?: readonly EventType[];
  /** Milliseconds between two looks for what is new; without it, reading ends at what has happened so far. */
  readonly followEveryMs?: number;
}

/** What happens to links. */
export interface Events {
  /**
   * The events since a cursor, oldest first, page by page. Deal with a page's `items`, then keep its `nextCursor`: whoever
   * begins there again misses nothing and sees at most one page twice. Events are kept for 30 days.
   */
  read(options?: EventOptions): AsyncGenerator<EventPage, void, undefined>;
}

export function eventsOf(api: BrokerApi): Events {
  return { read: (options = {}) => readPages(api, options) };
}

async function* readPages(
  api: BrokerApi,
  { types, followEveryMs, ...options }: EventOptions,
): AsyncGenerator<EventPage, void, undefined> {
  let cursor = options.cursor;
  for (;;) {
    const query = {
      ...(cursor !== undefined && { cursor }),
      ...(types !== undefined && { types: [...types] }),
    };
    const page = await dataOf(api.GET('/v1/events', { params: { query }, ...requestInit(options) }));
    if (page.items.length > 0) yield page;
    cursor = page.nextCursor;
    if (page.hasMore) continue;
    if (followEveryMs === undefined) return;
    await pause(followEveryMs, options.signal);
  }
}
