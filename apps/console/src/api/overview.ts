import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { usePolling } from './polling.js';
import type { LinkStatus, LinkTrouble } from './words.js';

/** Refreshes of one step of time. */
export interface RefreshPoint {
  readonly at: string;
  readonly succeeded: number;
  readonly failed: number;
}

/** Calls of one service. */
export interface ServiceCalls {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
}

/** One running broker. */
export interface Replica {
  readonly id: string;
  readonly version: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly circuit: 'closed' | 'open' | 'half_open';
}

/** The answer to "is everything all right?", with what it is drawn from. */
export interface Overview {
  readonly at: string;
  readonly verdict: 'ok' | 'attention' | 'failing';
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  /** A state that no link is in may be left out. */
  readonly links: Readonly<Partial<Record<LinkStatus, number>>>;
  readonly troubles: readonly { readonly code: LinkTrouble; readonly links: number }[];
  readonly oldestDue: { readonly linkId: string; readonly dueAt: string } | null;
  /** Of the last 24 hours. */
  readonly refreshes: { readonly stepSeconds: number; readonly points: readonly RefreshPoint[] };
  readonly calls: { readonly since: string; readonly services: readonly ServiceCalls[] };
  readonly replicas: readonly Replica[];
}

/** Milliseconds between two polls of the overview. */
const POLL_INTERVAL = 15_000;

/** How everything is, kept up to date. */
export function useOverview() {
  const api = useApi();
  const refetchInterval = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.get<Overview>('/v1/admin/overview', {}, signal),
    refetchInterval,
  });
}
