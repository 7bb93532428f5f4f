import { Button, Collapse, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, type ReactNode } from 'react';
import type { OutcomePoint } from './outcome-steps.js';

// The chart library is larger than everything else together: the page does not wait for it.
const OutcomeChart = lazy(async () => ({ default: (await import('./outcome-chart.js')).OutcomeChart }));

interface OutcomeFigureProps {
  readonly points: readonly OutcomePoint[];
  readonly refusedLabel: string;
  /** The same as a table, which is shown on request. */
  readonly children: ReactNode;
}

/** How calls or refreshes ended over time, drawn, with a table for those who prefer one. */
export function OutcomeFigure({ points, refusedLabel, children }: OutcomeFigureProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <>
      <Suspense fallback={<Skeleton height={220} />}>
        <OutcomeChart points={points} refusedLabel={refusedLabel} />
      </Suspense>
      <Button variant="subtle" size="xs" mt="xs" onClick={toggle} aria-expanded={isOpen}>
        {isOpen ? 'Hide table' : 'Show as table'}
      </Button>
      <Collapse expanded={isOpen}>{children}</Collapse>
    </>
  );
}
