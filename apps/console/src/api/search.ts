import { useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';

/** What an id or a part of a name belongs to. @param text what was typed; nothing is asked for an empty one */
export function useSearchResult(text: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['search', text],
    queryFn: ({ signal }) => api.get('/v1/admin/search', { query: { q: text }, signal }),
    enabled: text !== '',
  });
}
