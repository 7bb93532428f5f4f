import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useConsoleSessions, useEndSession } from '../api/console-sessions.js';
import type { ConsoleSession } from '../api/client/schemas.js';
import { useHoldsRole } from '../api/client/session.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { Name } from '../layout/text/name.js';
import { Page } from '../layout/page/page.js';
import { nameInText } from '../layout/text/name-text.js';

/** Who is signed in to the console, since when and from where. */
export function SessionsPage() {
  const sessions = useConsoleSessions();
  const seesAll = useHoldsRole('access');
  const [ending, setEnding] = useState<ConsoleSession>();
  return (
    <Page
      title="Sessions"
      intro={
        seesAll
          ? 'Everyone who is signed in to the console.'
          : 'Where you are signed in to the console. To see and end the sessions of others, you need the role access.'
      }
    >
      <Loaded query={sessions} what="the sessions">
        {(items) => (
          <DataTable
            caption="Sessions, newest first"
            columns={columnsWith(setEnding)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Loaded>
      {ending !== undefined && (
        <EndSessionDialog
          session={ending}
          onClose={() => {
            setEnding(undefined);
          }}
        />
      )}
    </Page>
  );
}

interface EndSessionDialogProps {
  readonly session: ConsoleSession;
  readonly onClose: () => void;
}

function EndSessionDialog({ session, onClose }: EndSessionDialogProps) {
  const end = useEndSession();
  return (
    <ConfirmDialog
      title={`End the session of ${nameInText(session.name)}?`}
      action="End this session"
      isBusy={end.isPending}
      error={end.error}
      onConfirm={() => {
        end.mutate(session.id, {
          onSuccess: () => {
            notifications.show({ message: 'The session has ended.', color: 'teal' });
            onClose();
          },
        });
      }}
      onClose={onClose}
    >
      <Text>
        Its browser is signed out on every replica at once. Someone who still has a role at your company’s
        sign-in can sign in again.
      </Text>
    </ConfirmDialog>
  );
}

function columnsWith(end: (session: ConsoleSession) => void): readonly Column<ConsoleSession>[] {
  return [
    { title: 'Person', cell: ({ name }) => <Name>{name}</Name>, isName: true },
    { title: 'Roles', cell: ({ roles }) => roles.join(', '), from: 'sm' },
    { title: 'Signed in', cell: ({ signedInAt }) => <Moment at={signedInAt} />, from: 'xs' },
    { title: 'Last used', cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
    { title: 'From', cell: ({ lastSeenFrom }) => lastSeenFrom ?? 'unknown', from: 'sm', isName: true },
    {
      title: 'End',
      cell: (session) => (
        <Button
          size="xs"
          variant="default"
          aria-label={`End the session of ${nameInText(session.name)}`}
          onClick={() => {
            end(session);
          }}
        >
          End
        </Button>
      ),
    },
  ];
}
