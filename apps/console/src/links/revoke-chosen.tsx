import { Button, Group, Paper, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useRevoke } from '../api/revocations.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { countOf } from '../layout/text/format.js';
import { ReasonField } from '../layout/forms/reason-field.js';

/** Links that one revocation can name. */
const CHOSEN_LIMIT = 200;

interface RevokeChosenProps {
  /** Ids of links. */
  readonly chosen: ReadonlySet<string>;
  readonly onClear: () => void;
}

/** How many links are chosen, and what can be done with them. */
export function RevokeChosen({ chosen, onClear }: RevokeChosenProps) {
  const [isAsking, { open, close }] = useDisclosure(false);
  const isTooMany = chosen.size > CHOSEN_LIMIT;
  return (
    <Paper withBorder p="xs" role="group" aria-label="Chosen links">
      <Group>
        <Text role="status">
          {chosen.size === 0 ? 'No link chosen' : `${countOf(chosen.size, 'link')} chosen`}
          {isTooMany && `: at most ${CHOSEN_LIMIT} can be revoked at once`}
        </Text>
        {chosen.size > 0 && (
          <>
            <Button color="red.9" size="xs" disabled={isTooMany} onClick={open}>
              Revoke chosen
            </Button>
            <Button variant="default" size="xs" onClick={onClear}>
              Clear choice
            </Button>
          </>
        )}
      </Group>
      {isAsking && <RevokeChosenDialog linkIds={[...chosen]} onRevoked={onClear} onClose={close} />}
    </Paper>
  );
}

interface RevokeChosenDialogProps {
  readonly linkIds: readonly string[];
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}

/** Asks for the reason and the number, and revokes the links that were chosen. */
function RevokeChosenDialog({ linkIds, onRevoked, onClose }: RevokeChosenDialogProps) {
  const [reason, setReason] = useState('');
  const revoke = useRevoke();
  const links = countOf(linkIds.length, 'link');
  const confirm = (): void => {
    const order = { target: { linkIds: [...linkIds] }, reason: reason.trim() };
    revoke.mutate(order, {
      onSuccess: () => {
        notifications.show({ message: `Revoking ${links}.`, color: 'teal' });
        onClose();
        onRevoked();
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Revoke ${links}?`}
      action={`Revoke ${links}`}
      count={linkIds.length}
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>Their tokens are destroyed, and each user must link again. This cannot be undone.</Text>
      <ReasonField
        value={reason}
        data-autofocus
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
    </ConfirmDialog>
  );
}
