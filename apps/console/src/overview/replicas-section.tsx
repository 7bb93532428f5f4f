import { Badge } from '@mantine/core';
import type { Overview, Replica } from '../api/schemas.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { Moment } from '../layout/moment.js';
import { Section } from '../layout/page/section.js';

/** The states of a circuit. */
const circuits = new Map(
  Object.entries({
    closed: { label: 'COCO reachable', colour: 'teal' },
    half_open: { label: 'Probing COCO', colour: 'orange' },
    open: { label: 'Calls to COCO paused', colour: 'red' },
  }),
);

const columns: readonly Column<Replica>[] = [
  { title: 'Replica', cell: ({ id }) => id, isName: true },
  {
    title: 'Circuit',
    cell: ({ circuit }) => (
      <Badge variant="light" color={circuits.get(circuit)?.colour ?? 'gray'} tt="none">
        {circuits.get(circuit)?.label ?? circuit}
      </Badge>
    ),
  },
  { title: 'Version', cell: ({ version }) => version, from: 'sm' },
  { title: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} />, from: 'sm' },
  { title: 'Last seen', cell: ({ seenAt }) => <Moment at={seenAt} />, from: 'sm' },
];

/** The running brokers, and whether each can reach COCO. */
export function ReplicasSection({ replicas }: Pick<Overview, 'replicas'>) {
  return (
    <Section title="Replicas">
      <DataTable caption="Running brokers" columns={columns} rows={replicas} keyOf={({ id }) => id} />
    </Section>
  );
}
