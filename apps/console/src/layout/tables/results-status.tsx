import { VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { countOf } from '../text/format.js';

interface ResultsStatusProps {
  readonly query: UseQueryResult<{ readonly items: readonly unknown[]; readonly nextCursor: string | null }>;
  /** One of what is listed. */
  readonly what: string;
}

/** Tells screen readers what a search found. It is always on the page, because only changes of a live region are read out. */
export function ResultsStatus({ query: { data, isPlaceholderData }, what }: ResultsStatusProps) {
  return (
    <VisuallyHidden role="status">
      {data !== undefined &&
        !isPlaceholderData &&
        `${countOf(data.items.length, what)} on this page${data.nextCursor === null ? '' : ', more on the next'}`}
    </VisuallyHidden>
  );
}
