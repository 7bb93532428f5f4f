import { Paper, Title } from '@mantine/core';
import { useId } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of a page, with its heading. */
export function Section({ title, children }: SectionProps) {
  const heading = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={heading}>
      <Title order={2} id={heading} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
