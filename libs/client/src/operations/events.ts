import type { BrokerApi } from '../calls/broker-api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import { pause } from '../retry/pause.js';
import type { EventPage, EventType } from '../link-event.js';
import type { Capability } from '../command.js';
import type { FinishedCommand } from './finished-command.js';

/** Which events to read, and from where. */
export interface EventOptions extends CallOptions {
  /** `nextCursor` of the last processed page; if left out, reading starts at the oldest stored event. */
  readonly cursor?: string | undefined;
  /** Only these types; all if left out. */
  readonly types?: readonly EventType[];
  /** Among ends of commands, only those of these capabilities. Without `types`, nothing else. */
  readonly capabilities?: readonly Capability[];
  /** Of the ends of commands only these. Without `types`, only these. */
  readonly states?: readonly FinishedCommand['state'][];
  /** Milliseconds between two polls for new events; without it, reading stops at the latest event. */
  readonly followEveryMs?: number;
}

/** Changes to links, and ends of commands. */
export interface Events {
  /**
   * The events since a cursor, oldest first, page by page. Process a page's `items`, then store its `nextCursor`: a restart
   * from there misses nothing and repeats at most one page. Events are kept for 30 days.
   */
  read(options?: EventOptions): AsyncGenerator<EventPage, void, undefined>;
}

export function eventsOf(api: BrokerApi): Events {
  return { read: (options = {}) => readPages(api, options) };
}

async function* readPages(
  api: BrokerApi,
  { types, capabilities, states, followEveryMs, ...options }: EventOptions,
): AsyncGenerator<EventPage, void, undefined> {
  let cursor = options.cursor;
  for (;;) {
    const query = {
      ...(cursor !== undefined && { cursor }),
      ...(types !== undefined && { types: [...types] }),
      ...(capabilities !== undefined && { capabilities: [...capabilities] }),
      ...(states !== undefined && { states: [...states] }),
    };
    const read = api.GET('/v1/events', { params: { query }, ...requestInit(options) });
    const page = (await dataOf(read)) as EventPage;
    if (page.items.length > 0) yield page;
    cursor = page.nextCursor;
    if (page.hasMore) continue;
    if (followEveryMs === undefined) return;
    await pause(followEveryMs, options.signal);
  }
}
