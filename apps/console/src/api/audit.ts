import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Actor } from './actor.js';
import { PAGE_LIMIT, type Page } from './page.js';
import type { AuditAction, AuditResult } from './words.js';

/** A record of the audit trail. */
export interface AuditRecord {
  readonly id: string;
  /** Its position in the chain; `null` until it is chained, moments after it was written. */
  readonly position: number | null;
  readonly at: string;
  readonly action: string;
  readonly result: AuditResult;
  readonly actor: Actor;
  readonly linkId: string | null;
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly requestId: string | null;
  readonly remoteAddress: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Where the chain of the audit trail ends. */
export interface AuditHead {
  readonly position: number | null;
  readonly hash: string | null;
  readonly sealedAt: string | null;
  readonly unsealed: number;
}

/** What records are looked for; what is left out does not matter. */
export interface AuditFilter {
  readonly action?: AuditAction | undefined;
  readonly actorId?: string | undefined;
  readonly linkId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly result?: AuditResult | undefined;
  readonly requestId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One page of the records that fit, newest first. */
export function useAuditTrail(filter: AuditFilter, cursor: string | undefined) {
  const api = useApi();
  const query = { ...filter, cursor, limit: PAGE_LIMIT };
  return useQuery({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => api.get<Page<AuditRecord>>('/v1/admin/audit', query, signal),
    placeholderData: keepPreviousData,
  });
}

/** The end of the chain. */
export function useAuditHead() {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'head'],
    queryFn: ({ signal }) => api.get<AuditHead>('/v1/admin/audit/head', {}, signal),
  });
}
