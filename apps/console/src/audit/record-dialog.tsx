import { Code, Modal, Table } from '@mantine/core';
import { nameOf } from '../api/actor.js';
import type { AuditRecord } from '../api/audit.js';
import { exactTime } from '../layout/format.js';

interface RecordDialogProps {
  readonly record: AuditRecord;
  readonly onClose: () => void;
}

/** Everything a record holds. */
export function RecordDialog({ record, onClose }: RecordDialogProps) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Time', exactTime(record.at)],
    ['Position', record.position === null ? 'not sealed yet' : String(record.position)],
    ['Result', record.result],
    [
      'Done by',
      `${nameOf(record.actor)} (${record.actor.kind}${record.actor.id === null ? '' : `, ${record.actor.id}`})`,
    ],
    ['Service', record.serviceName ?? record.serviceId],
    ['Link', record.linkId],
    ['Request', record.requestId],
    ['Address', record.remoteAddress],
    ...Object.entries(record.details).map(
      ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
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
            value === null ? null : (
              <Table.Tr key={name}>
                <Table.Th w={120}>{name}</Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Code>{value}</Code>
                </Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
