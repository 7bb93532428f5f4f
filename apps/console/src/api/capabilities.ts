import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';

/** What services can be granted. It changes with the broker alone. */
export function useCapabilities() {
  const api = useApi();
  return useQuery({
    queryKey: ['capabilities'],
    queryFn: ({ signal }) => api.get('/v1/admin/capabilities', { signal }),
    staleTime: Infinity,
  });
}
