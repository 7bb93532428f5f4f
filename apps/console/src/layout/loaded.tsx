import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from './loading.js';
import { ProblemNotice } from './problem-notice.js';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  /** A name for the data. */
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/** Shows the data; before that a loading state, and after a failure the reason. */
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
