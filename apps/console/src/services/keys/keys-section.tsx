import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { KEYS_LIMIT, useAddKey } from '../../api/services.js';
import type { Service, ServiceKey } from '../../api/client/schemas.js';
import { useHoldsRole } from '../../api/client/session.js';
import { BusyButton } from '../../layout/forms/busy-button.js';
import { DataTable, type Column } from '../../layout/tables/data-table.js';
import { Moment } from '../../layout/text/moment.js';
import { ProblemNotice } from '../../layout/problem-notice.js';
import { Section } from '../../layout/page/section.js';
import { ForRole } from '../../session/for-role.js';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import { useShowKey } from './shown-keys.js';

/** The live keys of a service; two overlap while one replaces the other. */
export function KeysSection({ service }: { readonly service: Service }) {
  const showKey = useShowKey();
  const mayChange = useHoldsRole('access');
  const add = useAddKey(service.id, ({ key }) => {
    showKey({ serviceName: service.name, key });
  });
  const [leaving, setLeaving] = useState<ServiceKey>();
  return (
    <Section title="Keys">
      <DataTable
        caption="Live keys, oldest first"
        columns={mayChange ? [...columns, revokeColumn(setLeaving)] : columns}
        rows={service.keys}
        keyOf={({ id }) => id}
      />
      {add.error !== null && <ProblemNotice error={add.error} />}
      <ForRole roles={['access']} to="create and revoke keys">
        <BusyButton
          mt="sm"
          variant="default"
          isBusy={add.isPending}
          disabled={service.keys.length >= KEYS_LIMIT}
          onClick={() => {
            add.mutate(undefined);
          }}
        >
          Create another key
        </BusyButton>
      </ForRole>
      {mayChange && service.keys.length >= KEYS_LIMIT && (
        <Text size="sm" c="dimmed" mt={4}>
          A service can have two keys: revoke the old one first.
        </Text>
      )}
      {leaving !== undefined && (
        <RevokeKeyDialog
          service={service}
          leaving={leaving}
          onClose={() => {
            setLeaving(undefined);
          }}
        />
      )}
    </Section>
  );
}

const columns: readonly Column<ServiceKey>[] = [
  { title: 'Key', cell: ({ id }) => `cbk_${id}_…` },
  { title: 'Last used', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} never="never" /> },
  { title: 'Created', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'xs' },
];

function revokeColumn(revoke: (key: ServiceKey) => void): Column<ServiceKey> {
  return {
    title: 'Revoke',
    cell: (key) => (
      <Button
        size="xs"
        variant="default"
        aria-label={`Revoke the key ${key.id}`}
        onClick={() => {
          revoke(key);
        }}
      >
        Revoke
      </Button>
    ),
  };
}
