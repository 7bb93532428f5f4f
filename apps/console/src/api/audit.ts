import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { PAGE_LIMIT } from './page.js';
import type { AuditFilter } from './schemas.js';

/** One page of the records that fit, newest first. */
export function useAuditTrail(filter: AuditFilter, cursor: string | undefined) {
  const api = useApi();
  const query = { ...filter, cursor, limit: PAGE_LIMIT };
  return useQuery({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => api.get('/v1/admin/audit', { query, signal }),
    placeholderData: keepPreviousData,
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
