import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { KEYS_LIMIT, useAddKey } from '../api/services.js';
import type { Service, ServiceKey } from '../api/schemas.js';
import { BusyButton } from '../layout/busy-button.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { Moment } from '../layout/moment.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { Section } from '../layout/page/section.js';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import { useShowKey } from './shown-keys.js';

/** The live keys of a service; two overlap while one replaces the other. */
export function KeysSection({ service }: { readonly service: Service }) {
  const showKey = useShowKey();
  const add = useAddKey(service.id, ({ key }) => {
    showKey({ serviceName: service.name, key });
  });
  const [leaving, setLeaving] = useState<ServiceKey>();
  return (
    <Section title="Keys">
      <DataTable
        caption="Live keys, oldest first"
        columns={columnsWith(setLeaving)}
        rows={service.keys}
        keyOf={({ id }) => id}
      />
      {add.error !== null && <ProblemNotice error={add.error} />}
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
      {service.keys.length >= KEYS_LIMIT && (
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

function columnsWith(revoke: (key: ServiceKey) => void): readonly Column<ServiceKey>[] {
  return [
    { title: 'Key', cell: ({ id }) => `cbk_${id}_…` },
    { title: 'Last used', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} never="never" /> },
    { title: 'Created', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'xs' },
    {
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
    },
  ];
}
