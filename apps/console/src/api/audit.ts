import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import type { AuditFilter } from './client/schemas.js';

/** One page of the records that fit, newest first. */
export function useAuditTrail(filter: AuditFilter, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const query = { ...filter, cursor, limit };
  return useQuery({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => api.get('/v1/admin/audit', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One record. */
export function useAuditRecord(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'record', id],
    queryFn: ({ signal }) => api.get('/v1/admin/audit/{id}', { path: { id }, signal }),
  });
}

/** What proves a record; asked for by `refetch` only. */
export function useAuditProof(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'proof', id],
    queryFn: ({ signal }) => api.get('/v1/admin/audit/{id}/proof', { path: { id }, signal }),
    enabled: false,
    retry: false,
  });
}

/** The end of the chain. */
export function useAuditHead() {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'head'],
    queryFn: ({ signal }) => api.get('/v1/admin/audit/head', { signal }),
  });
}
