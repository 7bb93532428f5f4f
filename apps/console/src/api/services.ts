import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { nameOfId } from './actor.js';
import { useApi } from './api-context.js';
import { PAGE_LIMIT } from './page.js';
import type { Service, ServiceDefinition } from './schemas.js';

/** Live keys a service may have at once. */
export const KEYS_LIMIT = 2;

const ONE = '/v1/admin/services/{serviceId}';

/** How many services the filters offer to choose from. */
const CHOICES_LIMIT = 200;

/** One page of services, newest first. */
export function useServices(cursor: string | undefined, limit = PAGE_LIMIT) {
  const api = useApi();
  return useQuery({
    queryKey: ['services', 'page', cursor, limit],
    queryFn: ({ signal }) => api.get('/v1/admin/services', { query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The services that a filter offers: the newest, as many as a list to choose from can hold. */
export function useServiceChoices(): readonly Service[] {
  return useServices(undefined, CHOICES_LIMIT).data?.items ?? [];
}

/** One service. @param isWanted without it nothing is asked */
export function useService(serviceId: string, isWanted = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['services', serviceId],
    queryFn: ({ signal }) => api.get(ONE, { path: { serviceId }, signal }),
    enabled: isWanted,
  });
}

/** A service's name; its id while the name is not known. */
export function useServiceName(serviceId: string): string {
  const newest = useServices(undefined, CHOICES_LIMIT);
  const found = newest.data?.items.find(({ id }) => id === serviceId);
  // One that is older than the list reaches.
  const asked = useService(serviceId, newest.isSuccess && found === undefined);
  return found?.name ?? asked.data?.name ?? nameOfId(serviceId);
}

/** Registers a service. The answer holds its first key, which the broker never shows again. */
export function useCreateService() {
  const api = useApi();
  return useServiceChange((body: ServiceDefinition) => api.send('post', '/v1/admin/services', { body }));
}

/** Changes a service's settings. */
export function useChangeService(serviceId: string) {
  const api = useApi();
  return useServiceChange((body: Partial<ServiceDefinition>) =>
    api.send('patch', ONE, { path: { serviceId }, body }),
  );
}

/** Disables or re-enables a service. */
export function useSwitchService(serviceId: string) {
  const api = useApi();
  const path = { serviceId };
  return useServiceChange((enable: boolean) =>
    enable ? api.send('post', `${ONE}/enable`, { path }) : api.send('delete', ONE, { path }),
  );
}

/** Creates another key, which the broker never shows again. */
export function useAddKey(serviceId: string) {
  const api = useApi();
  return useServiceChange(() => api.send('post', `${ONE}/keys`, { path: { serviceId } }));
}

/** Revokes one key. */
export function useRevokeKey(serviceId: string) {
  const api = useApi();
  return useServiceChange((keyId: string) =>
    api.send('delete', `${ONE}/keys/{keyId}`, { path: { serviceId, keyId } }),
  );
}

function useServiceChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    // A key is in some of the answers: it is forgotten with the dialog that shows it.
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['services'] }),
  });
}
