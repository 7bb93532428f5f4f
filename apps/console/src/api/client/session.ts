import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiClient } from './api-client.js';
import { useApi } from './api-context.js';
import { ApiProblem, type SignInWays } from './problem.js';
import { useChange } from './use-change.js';

/** What admins may do; each role sees everything. */
export type Role = 'viewer' | 'support' | 'operator' | 'access';

interface SessionAnswer {
  readonly name: string;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly csrfToken: string;
  readonly signedInAt: string;
  readonly idleExpiresAt: string;
  readonly expiresAt: string;
  /** Of the broker that answered. */
  readonly version: string;
  /** The installation’s name, if it has one. */
  readonly environment?: string;
}

/** Who is signed in. */
export interface Session extends SessionAnswer {
  /** The broker's clock when it answered, in milliseconds since 1970. */
  readonly brokerTime: number;
  /** This browser's clock then. */
  readonly readAt: number;
}

/** Someone is signed in; or nobody is, and the broker lists the ways to sign in. */
export type SessionState =
  | { readonly session: Session }
  | { readonly session: undefined; readonly ways: SignInWays; readonly hasEnded: boolean };

const PATH = '/console/session';

/** Under which the session is kept. */
export const SESSION_KEY = ['session'];

/** Whether someone is signed in. */
export function useSession() {
  const api = useApi();
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => readSession(api, signal),
    staleTime: Infinity,
    retry: false,
  });
}

/** Whether the person who is signed in has one of these roles. The broker checks it again on every call. */
export function useHoldsRole(...roles: readonly Role[]): boolean {
  const held = useSession().data?.session?.roles ?? [];
  return roles.some((role) => held.includes(role));
}

/** Signs in by the token of a one-time link. */
export function useOneTimeSignIn() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (oneTimeToken: string) => api.call('post', PATH, { body: { oneTimeToken } }),
    // What another person saw must not flash up.
    onSuccess: () => queries.resetQueries(),
  });
}

/** Signs out. */
export function useSignOut() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.call('delete', PATH),
    onSuccess: () => {
      api.endSession();
      return queries.resetQueries();
    },
  });
}

async function readSession(api: ApiClient, signal: AbortSignal): Promise<SessionState> {
  try {
    const { body, ...times } = await api.callTimed('get', PATH, { signal });
    const session = { ...(body as SessionAnswer), ...times };
    api.startSession(session.csrfToken);
    return { session };
  } catch (error) {
    if (!(error instanceof ApiProblem) || !error.needsSignIn) throw error;
    const ways = error.body.signIn ?? { provider: true, oneTimeLink: false };
    return { session: undefined, ways, hasEnded: api.hadSession || error.code === 'session_expired' };
  }
}
