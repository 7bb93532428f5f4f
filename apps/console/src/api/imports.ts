import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import type { ImportVerdict, LinkImport } from './client/schemas.js';
import { useChange } from './client/use-change.js';

const IMPORTS = '/v1/admin/link-imports';

const ONE = '/v1/admin/link-imports/{importId}';

/** Milliseconds between two polls of an import that is not over. */
const POLL_INTERVAL = 2_000;

/** Whether the verdicts of an import may still change. */
export function isUnderWay({ state }: LinkImport): boolean {
  return state === 'loading' || state === 'running';
}

/** Imports, newest first; polled while one is running. */
export function useImports(cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const polling = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['imports', 'list', cursor, limit],
    queryFn: ({ signal }) => api.get(IMPORTS, { query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) === true ? polling : false),
  });
}

/** One import. */
export function useImport(importId: string) {
  const api = useApi();
  const polling = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['imports', importId],
    queryFn: ({ signal }) => api.get(ONE, { path: { importId }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? polling : false),
  });
}

/** One page of the rows of an import, in the order of its lines. @param isMoving whether their verdicts may change */
export function useImportRows(
  importId: string,
  verdict: ImportVerdict | undefined,
  cursor: string | undefined,
  isMoving: boolean,
) {
  const api = useApi();
  const [limit] = usePageSize();
  const polling = usePolling(POLL_INTERVAL);
  const input = { path: { importId }, query: { verdict, cursor, limit } };
  return useQuery({
    queryKey: ['imports', importId, 'rows', verdict, cursor, limit, isMoving],
    queryFn: ({ signal }) => api.get(`${ONE}/rows`, { ...input, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving ? polling : false,
  });
}

/** What files are to be encrypted to. */
export function useImportKey() {
  const api = useApi();
  return useQuery({
    queryKey: ['imports', 'key'],
    queryFn: ({ signal }) => api.get(`${IMPORTS}/key`, { signal }),
  });
}

/** The file of tokens to send. */
interface ChosenFile {
  readonly file: File;
  readonly dryRun: boolean;
}

/** Sends a file of tokens. */
export function useBeginImport() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: async ({ file, dryRun }: ChosenFile) =>
      (await api.call('post', IMPORTS, { query: { dryRun }, file })) as LinkImport,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  });
}

/** Cancels an import: no further token is presented. */
export function useCancelImport(importId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('delete', ONE, { path: { importId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  });
}
