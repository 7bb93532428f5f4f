import { useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';

/** What services can be granted. It only changes with the broker's version. */
export function useCapabilities() {
  const api = useApi();
  return useQuery({
    queryKey: ['capabilities'],
    queryFn: ({ signal }) => api.get('/v1/admin/capabilities', { signal }),
    staleTime: Infinity,
  });
}
