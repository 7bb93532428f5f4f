import { DataList } from '@mantine/core';
import type { ReactNode } from 'react';

/** A list of facts, each with its label. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <DataList labelWidth="150px">{children}</DataList>;
}

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** One of them. */
export function Fact({ label, children }: FactProps) {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue style={{ overflowWrap: 'anywhere' }}>{children}</DataList.ItemValue>
    </DataList.Item>
  );
}
