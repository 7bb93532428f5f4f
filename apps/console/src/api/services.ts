import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { PAGE_LIMIT, type Page } from './page.js';
import type { Scope } from './words.js';

/** What an admin says of a service. */
export interface ServiceDefinition {
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly returnUrlPrefixes: readonly string[];
  readonly linkAccess: 'own' | 'any';
  readonly capabilities: readonly string[];
  readonly requestRate: number | null;
  readonly requestBurst: number | null;
  readonly jwtSubject: string | null;
  readonly expiresAt: string | null;
}

/** A live key, without the key. */
export interface ServiceKey {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** A registered service. */
export interface Service extends ServiceDefinition {
  readonly id: string;
  /** Of `capabilities` those that no admin gave, but an upgrade kept. */
  readonly keptByUpgrade: readonly string[];
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly keys: readonly ServiceKey[];
}

/** Live keys a service may have at once. */
export const KEYS_LIMIT = 2;

const PATH = '/v1/admin/services';

/** How many services the filters offer to choose from. */
const CHOICES_LIMIT = 200;

/** One page of services, newest first. */
export function useServices(cursor: string | undefined, limit = PAGE_LIMIT) {
  const api = useApi();
  return useQuery({
    queryKey: ['services', 'page', cursor, limit],
    queryFn: ({ signal }) => api.get<Page<Service>>(PATH, { cursor, limit }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The services that a filter offers: the newest, as many as a list to choose from can hold. */
export function useServiceChoices(): readonly Service[] {
  return useServices(undefined, CHOICES_LIMIT).data?.items ?? [];
}

/** One service. */
export function useService(serviceId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['services', serviceId],
    queryFn: ({ signal }) => api.get<Service>(pathOf(serviceId), {}, signal),
  });
}

/** Registers a service. The answer holds its first key, which the broker never shows again. */
export function useCreateService() {
  const api = useApi();
  return useServiceChange((definition: ServiceDefinition) =>
    api.send<Service & { readonly key: string }>('POST', PATH, definition),
  );
}

/** Changes a service's settings. */
export function useChangeService(serviceId: string) {
  const api = useApi();
  return useServiceChange((change: Partial<ServiceDefinition>) =>
    api.send<Service>('PATCH', pathOf(serviceId), change),
  );
}

/** Disables or re-enables a service. */
export function useSwitchService(serviceId: string) {
  const api = useApi();
  return useServiceChange((enable: boolean) =>
    enable ? api.send('POST', `${pathOf(serviceId)}/enable`) : api.send('DELETE', pathOf(serviceId)),
  );
}

/** Creates another key, which the broker never shows again. */
export function useAddKey(serviceId: string) {
  const api = useApi();
  return useServiceChange(() =>
    api.send<{ readonly id: string; readonly key: string }>('POST', `${pathOf(serviceId)}/keys`),
  );
}

/** Revokes one key. */
export function useRevokeKey(serviceId: string) {
  const api = useApi();
  return useServiceChange((keyId: string) =>
    api.send('DELETE', `${pathOf(serviceId)}/keys/${encodeURIComponent(keyId)}`),
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

function pathOf(serviceId: string): string {
  return `${PATH}/${encodeURIComponent(serviceId)}`;
}
