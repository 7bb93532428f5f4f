import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from './loading.js';
import { ProblemNotice } from './problem-notice.js';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is being read, in words. */
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/** Shows what was read; until then that it is being read, and where it failed, why. */
export function Loaded<T>({ query, what, children }: LoadedProps<T>) {
  const retry = (): void => {
    void query.refetch();
  };
  return (
    <>
      {query.isError && <ProblemNotice error={query.error} onRetry={retry} />}
      {query.isPending && <Loading what={what} />}
      {query.data !== undefined && children(query.data)}
    </>
  );
}
