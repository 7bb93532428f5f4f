import { Badge, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useKeys } from '../api/keys.js';
import type { VaultKey } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { useHoldsRole } from '../api/client/session.js';
import { ForRole } from '../session/for-role.js';
import { RetireDialog } from './retire-dialog.js';
import { RotateDialog } from './rotate-dialog.js';
import { RotationProgress } from './rotation-progress.js';

const states: Readonly<Record<VaultKey['state'], { label: string; colour: string }>> = {
  primary: { label: 'Primary', colour: 'teal' },
  pending: { label: 'Waiting for all replicas', colour: 'indigo' },
  retiring: { label: 'Retiring', colour: 'orange' },
  idle: { label: 'Unused', colour: 'gray' },
  missing: { label: 'Missing: no replica has it', colour: 'red' },
};

const columns: readonly Column<VaultKey>[] = [
  { title: 'Key', cell: ({ id }) => id, isName: true },
  {
    title: 'State',
    cell: ({ state }) => (
      <Badge variant="light" color={states[state].colour} tt="none">
        {states[state].label}
      </Badge>
    ),
  },
  { title: 'Links', cell: ({ rows }) => countText(rows), isNumber: true },
  {
    title: 'Held by',
    cell: ({ heldBy, replicas }) => `${countText(heldBy)} of ${countText(replicas)}`,
    from: 'sm',
  },
  { title: 'First seen', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'md' },
];

/** A button next to each key that nothing is encrypted under. */
function retireColumn(onRetire: (keyId: string) => void): Column<VaultKey> {
  return {
    title: 'Action',
    cell: ({ id, state }) =>
      state === 'idle' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Retire ${id}`}
          onClick={() => {
            onRetire(id);
          }}
        >
          Retire
        </Button>
      ),
  };
}

/** The keys that encrypt the tokens, their rotation, and their end. */
export function KeysPage() {
  const keys = useKeys();
  const navigate = useNavigate();
  const { rotation } = useSearch({ from: '/console/keys' });
  const [isAsking, { open, close }] = useDisclosure(false);
  const [retiring, setRetiring] = useState<string>();
  const shown = useHoldsRole('operator') ? [...columns, retireColumn(setRetiring)] : columns;
  return (
    <Page
      title="Keys"
      intro="Every token is encrypted under one of these keys. Key material is never shown."
      actions={
        <ForRole roles={['operator']} to="rotate keys">
          <Button onClick={open}>Rotate</Button>
        </ForRole>
      }
    >
      {rotation !== undefined && <RotationProgress rotationId={rotation} />}
      <Loaded query={keys} what="the keys">
        {(data) => <DataTable caption="Keys" columns={shown} rows={data} keyOf={({ id }) => id} />}
      </Loaded>
      <Text size="sm">
        <PageLink to="/audit" search={{ action: 'key.rotation_started' }}>
          Rotations in the audit trail
        </PageLink>
      </Text>
      {retiring !== undefined && (
        <RetireDialog
          keyId={retiring}
          onClose={() => {
            setRetiring(undefined);
          }}
        />
      )}
      {isAsking && (
        <RotateDialog
          onBegun={({ id }) => {
            close();
            // In the address, so that it survives a reload and can be shared.
            void navigate({ to: '/keys', search: { rotation: id } });
          }}
          onClose={close}
        />
      )}
    </Page>
  );
}
