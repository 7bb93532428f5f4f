import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import { useChange } from './client/use-change.js';

/** Milliseconds between two polls of deliveries while some are queued. */
const POLL_INTERVAL = 2_000;

const ONE = '/v1/admin/webhooks/{webhookId}';

/** The webhooks of a service, newest first: it may have fewer than a page holds. */
export function useWebhooks(serviceId: string) {
  const api = useApi();
  const [limit] = usePageSize();
  const query = { serviceId, limit };
  return useQuery({
    queryKey: ['webhooks', 'of', query],
    queryFn: ({ signal }) => api.get('/v1/admin/webhooks', { query, signal }),
  });
}

/** One webhook. */
export function useWebhook(webhookId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['webhooks', webhookId],
    queryFn: ({ signal }) => api.get(ONE, { path: { webhookId }, signal }),
  });
}

/** One page of what was sent to a webhook, newest first. */
export function useDeliveries(webhookId: string, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const polling = usePolling(POLL_INTERVAL);
  const input = { path: { webhookId }, query: { cursor, limit } };
  return useQuery({
    queryKey: ['webhooks', webhookId, 'deliveries', cursor, limit],
    queryFn: ({ signal }) => api.get(`${ONE}/deliveries`, { ...input, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'pending') === true ? polling : false,
  });
}

/** Sends again what was given up. */
export function useResend(webhookId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('post', `${ONE}/resend`, { path: { webhookId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
}
