import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.js';
import { SESSION_KEY } from './session.js';

/** Milliseconds for which what was read is shown without being read again. */
const STALE_TIME = 5_000;

/** Keeps what was read, and asks who is signed in whenever a call is refused for that. */
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
        // What the broker refuses, it refuses again.
        retry: (failures, error) => !(error instanceof ApiProblem) && failures < 2,
      },
    },
  });
  return client;
}

function isAboutSession(error: Error): boolean {
  return error instanceof ApiProblem && (error.needsSignIn || error.code === 'csrf_token_mismatch');
}
