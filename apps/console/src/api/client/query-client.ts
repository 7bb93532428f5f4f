import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.js';
import { SESSION_KEY } from './session.js';

/** Milliseconds for which data counts as fresh. */
const STALE_TIME = 5_000;

/** Caches data, and re-checks the session whenever a call is refused for lack of one. */
export function createQueryClient(): QueryClient {
  const askAgain = (error: Error, key?: readonly unknown[]): void => {
    if (key === SESSION_KEY || !isAboutSession(error)) return;
    void client.invalidateQueries({ queryKey: SESSION_KEY });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        askAgain(error, query.queryKey);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        askAgain(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_TIME,
        // A refusal stays a refusal.
        retry: (failures, error) => !(error instanceof ApiProblem) && failures < 2,
      },
    },
  });
  return client;
}

function isAboutSession(error: Error): boolean {
  return error instanceof ApiProblem && (error.needsSignIn || error.code === 'csrf_token_mismatch');
}
