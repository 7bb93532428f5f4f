import { Code, Modal, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { nameOf } from '../api/actor.js';
import type { AuditRecord } from '../api/schemas.js';
import { exactTime } from '../layout/format.js';
import { PageLink } from '../layout/page/page-links.js';
import { useReturnFocus } from '../layout/use-return-focus.js';

interface RecordDialogProps {
  readonly record: AuditRecord;
  readonly onClose: () => void;
}

type Fact = readonly [string, ReactNode];

/** Everything in a record, with links to what it is about. */
export function RecordDialog({ record, onClose }: RecordDialogProps) {
  useReturnFocus();
  const facts: readonly Fact[] = [
    ['Time', <Code key="time">{exactTime(record.at)}</Code>],
    ['Position', <Code key="position">{record.position ?? 'not chained yet'}</Code>],
    ['Result', <Code key="result">{record.result}</Code>],
    ['Actor', <Code key="actor">{actorText(record)}</Code>],
    ...linkedFacts(record, onClose),
    ['Address', record.remoteAddress !== null && <Code key="address">{record.remoteAddress}</Code>],
    ...Object.entries(record.details).map(([name, value]): Fact => [
      name,
      <Detail key={name} name={name} value={value} onLeave={onClose} />,
    ]),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={record.action}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table variant="vertical" layout="fixed">
        <Table.Tbody>
          {facts.map(([name, value]) =>
            value === false ? null : (
              <Table.Tr key={name}>
                <Table.Th w={120}>{name}</Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

interface DetailProps {
  readonly name: string;
  readonly value: unknown;
  readonly onLeave: () => void;
}

function Detail({ name, value, onLeave }: DetailProps) {
  if (typeof value !== 'string') return <Code>{JSON.stringify(value)}</Code>;
  if (name !== 'commandId') return <Code>{value}</Code>;
  return (
    <PageLink to="/commands/$commandId" params={{ commandId: value }} onClick={onLeave}>
      {value}
    </PageLink>
  );
}

function linkedFacts(
  { serviceId, serviceName, linkId, requestId }: AuditRecord,
  onLeave: () => void,
): Fact[] {
  return [
    [
      'Service',
      serviceId !== null && (
        <PageLink to="/services/$serviceId" params={{ serviceId }} onClick={onLeave}>
          {serviceName ?? serviceId}
        </PageLink>
      ),
    ],
    [
      'Link',
      linkId !== null && (
        <PageLink to="/links/$linkId" params={{ linkId }} onClick={onLeave}>
          {linkId}
        </PageLink>
      ),
    ],
    [
      'Request',
      requestId !== null && (
        <PageLink to="/audit" search={{ requestId }} onClick={onLeave}>
          {requestId}
        </PageLink>
      ),
    ],
  ];
}

function actorText({ actor }: AuditRecord): string {
  const { kind, id } = actor;
  return `${nameOf(actor)} (${kind}${id === null ? '' : `, ${id}`})`;
}
