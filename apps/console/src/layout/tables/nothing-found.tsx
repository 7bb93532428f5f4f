import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

interface NothingFoundProps {
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  readonly children?: ReactNode;
}

/** Shown for an empty list. */
export function NothingFound({ title, advice, children }: NothingFoundProps) {
  return (
    <EmptyState my="xl" title={title} description={advice}>
      {children !== undefined && <EmptyState.Actions>{children}</EmptyState.Actions>}
    </EmptyState>
  );
}
