import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { nameOfId } from './client/actor.js';
import { useApi } from './client/api-context.js';
import type { Versioned } from './client/api-client.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import type {
  AddedServiceKey,
  Service,
  ServiceDefinition,
  ServiceOrder,
  ServiceWithKey,
} from './client/schemas.js';
import { useChange } from './client/use-change.js';

/** Live keys a service may have at once. */
export const KEYS_LIMIT = 2;

/** Milliseconds between two polls of a service's calls, which the broker writes down every ten seconds. */
const TRAFFIC_POLL_INTERVAL = 15_000;

const ONE = '/v1/admin/services/{serviceId}';

/** What services can be searched by. */
export interface ServiceSearch {
  /** A part of the name or of the owner. */
  readonly name?: string | undefined;
  readonly order?: ServiceOrder | undefined;
  readonly cursor?: string | undefined;
}

/** One page of the services that fit, newest first unless an order is given. */
export function useServices({ name, order, cursor }: ServiceSearch) {
  const api = useApi();
  const [limit] = usePageSize();
  const query = { name, order, cursor, limit };
  return useQuery({
    queryKey: ['services', 'page', query],
    queryFn: ({ signal }) => api.get('/v1/admin/services', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The name of a service; its id until that is known, or if there is no such service. */
export function useServiceName(serviceId: string | undefined): string {
  const { data } = useService(serviceId ?? '', serviceId !== undefined);
  return data?.value.name ?? (serviceId === undefined ? '' : nameOfId(serviceId));
}

/** One service, with its version. */
export function useService(serviceId: string, isWanted = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['services', serviceId],
    queryFn: ({ signal }) => api.getVersioned(ONE, { path: { serviceId }, signal }),
    enabled: isWanted,
  });
}

/** How the calls of a service fared in the last 24 hours, kept up to date. */
export function useServiceTraffic(serviceId: string) {
  const api = useApi();
  const refetchInterval = usePolling(TRAFFIC_POLL_INTERVAL);
  return useQuery({
    queryKey: ['services', serviceId, 'traffic'],
    queryFn: ({ signal }) => api.get(`${ONE}/traffic`, { path: { serviceId }, signal }),
    refetchInterval,
  });
}

/** Registers a service. @param onCreated gets its first key, which the broker never shows again */
export function useCreateService(onCreated: (created: ServiceWithKey) => void) {
  const api = useApi();
  return useServiceChange(async (body: ServiceDefinition) => {
    onCreated(await api.send('post', '/v1/admin/services', { body }));
  });
}

/** The fields of a service to change, and the version that they replace. */
export interface ServiceChange {
  readonly changes: Partial<ServiceDefinition>;
  /** The version that the admin saw. */
  readonly tag: string | undefined;
}

/** Changes a service's settings, unless someone else has changed it meanwhile. @param onSaved gets it as it was saved */
export function useChangeService(serviceId: string, onSaved?: (saved: Versioned<Service>) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useServiceChange(async ({ changes: body, tag: ifMatch }: ServiceChange) => {
    const saved = await api.sendVersioned('patch', ONE, { path: { serviceId }, body, ifMatch });
    onSaved?.(saved);
    queries.setQueryData(['services', serviceId], saved);
  });
}

/** Re-enables a service as the admin saw it. */
export function useEnableService(serviceId: string) {
  const api = useApi();
  return useServiceChange((ifMatch: string | undefined) =>
    api.send('post', `${ONE}/enable`, { path: { serviceId }, ifMatch }),
  );
}

/** Disables a service, whatever it is like by now: what stops a service must not wait for anything. */
export function useDisableService(serviceId: string) {
  const api = useApi();
  return useServiceChange(() => api.send('delete', ONE, { path: { serviceId } }));
}

/** Creates another key. @param onAdded gets it; the broker never shows it again */
export function useAddKey(serviceId: string, onAdded: (added: AddedServiceKey) => void) {
  const api = useApi();
  return useServiceChange(async () => {
    onAdded(await api.send('post', `${ONE}/keys`, { path: { serviceId } }));
  });
}

/** Revokes one key. */
export function useRevokeKey(serviceId: string) {
  const api = useApi();
  return useServiceChange((keyId: string) =>
    api.send('delete', `${ONE}/keys/{keyId}`, { path: { serviceId, keyId } }),
  );
}

/** @param change returns nothing, so that the cache holds no key: only the dialog that shows it does */
function useServiceChange<Input>(change: (input: Input) => Promise<void>) {
  const queries = useQueryClient();
  return useChange({
    change,
    // Also after a refusal: where someone else was quicker, the page shows what they did.
    onSettled: () => queries.invalidateQueries({ queryKey: ['services'] }),
  });
}
