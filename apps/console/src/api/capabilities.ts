import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';

interface Grantable {
  readonly grant: string;
  readonly sensitive: boolean;
}

/** A capability of the COCO standard, with what of it is sensitive. */
export interface GrantableCapability {
  readonly name: string;
  readonly state: Grantable;
  readonly commands: readonly Grantable[];
}

/** What services can be granted. It changes with the broker alone. */
export function useCapabilities() {
  const api = useApi();
  return useQuery({
    queryKey: ['capabilities'],
    queryFn: ({ signal }) =>
      api.get<{ readonly items: readonly GrantableCapability[] }>('/v1/admin/capabilities', {}, signal),
    staleTime: Infinity,
  });
}
