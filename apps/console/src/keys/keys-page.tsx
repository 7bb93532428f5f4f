import { Badge, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useKeys, type KeyState, type KeyView } from '../api/keys.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { countText } from '../layout/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/moment.js';
import { Page } from '../layout/page.js';
import { RotateDialog } from './rotate-dialog.js';
import { RotationProgress } from './rotation-progress.js';

const states: Readonly<Record<KeyState, { label: string; colour: string }>> = {
  primary: { label: 'Seals what is new', colour: 'teal' },
  pending: { label: 'Waits for all replicas', colour: 'indigo' },
  retiring: { label: 'Links move away', colour: 'orange' },
  idle: { label: 'Nothing is under it', colour: 'gray' },
  missing: { label: 'Missing: no replica holds it', colour: 'red' },
};

const columns: readonly Column<KeyView>[] = [
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
    title: 'Replicas with it',
    cell: ({ heldBy, replicas }) => `${countText(heldBy)} of ${countText(replicas)}`,
    from: 'sm',
  },
  { title: 'First seen', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'md' },
];

/** The keys that seal the tokens, and the change from one to the next. */
export function KeysPage() {
  const keys = useKeys();
  const navigate = useNavigate();
  const { rotation } = useSearch({ from: '/console/keys' });
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <Page
      title="Keys"
      intro="Every token is sealed under one of these. None of them is ever shown."
      actions={<Button onClick={open}>Rotate</Button>}
    >
      {rotation !== undefined && <RotationProgress rotationId={rotation} />}
      <Loaded query={keys} what="the keys">
        {(data) => <DataTable caption="Keys" columns={columns} rows={data} keyOf={({ id }) => id} />}
      </Loaded>
      {isAsking && (
        <RotateDialog
          onBegun={({ id }) => {
            close();
            // In the address, so that it can be watched after a reload, and by others.
            void navigate({ to: '/keys', search: { rotation: id } });
          }}
          onClose={close}
        />
      )}
    </Page>
  );
}
