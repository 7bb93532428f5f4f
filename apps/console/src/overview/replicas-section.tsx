import { Badge } from '@mantine/core';
import type { Overview, Replica } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { durationText } from '../layout/text/format.js';
import { Moment } from '../layout/text/moment.js';
import { Section } from '../layout/page/section.js';
import { replicaState } from './replica-state.js';

const columns: readonly Column<Replica>[] = [
  { title: 'Replica', cell: ({ id, host }) => <span title={id}>{host ?? id}</span>, isName: true },
  {
    title: 'COCO',
    cell: (replica) => {
      const { label, colour } = replicaState(replica);
      return (
        <Badge variant="light" color={colour} tt="none">
          {label}
        </Badge>
      );
    },
  },
  { title: 'Version', cell: ({ version }) => version, from: 'sm' },
  { title: 'Lag', cell: ({ lag }) => (lag === null ? '–' : durationText(lag)), from: 'sm', isNumber: true },
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
