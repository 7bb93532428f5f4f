import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../api/client/api-context.js';
import { useFreshSignIn } from '../api/client/use-fresh-sign-in.js';
import { useSession } from '../api/client/session.js';
import { onSignedInAgain, SIGNED_IN_AGAIN_PATH } from './signed-in-again.js';

interface FreshSignInDialogProps {
  /** Who is signed in. */
  readonly subject: string;
}

/**
 * Asks for a new sign-in while a call waits for it. It happens in a separate window, so that this page keeps everything that
 * was typed; then the call is repeated.
 */
export function FreshSignInDialog({ subject }: FreshSignInDialogProps) {
  const isAsked = useFreshSignIn();
  return isAsked ? <AskedDialog subject={subject} /> : null;
}

function AskedDialog({ subject }: FreshSignInDialogProps) {
  const { freshSignIn } = useApi();
  useResume(subject);
  const cancel = (): void => {
    // Once this key press has ended: it must not close the dialog below too.
    setTimeout(() => {
      freshSignIn.answer(false);
    });
  };
  return (
    <Modal
      opened
      onClose={cancel}
      title="Sign in again to continue"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text>
          This action needs a sign-in within the last few minutes. A window opens for it; afterwards the
          action continues here, and nothing that you typed is lost.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button data-autofocus onClick={openSignIn}>
            Sign in again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Once the person has signed in again, repeats what waits; not for someone else. */
function useResume(subject: string): void {
  const { freshSignIn } = useApi();
  const queries = useQueryClient();
  const { refetch } = useSession();
  useEffect(
    () =>
      onSignedInAgain(() => {
        void refetch().then(async ({ data }) => {
          const isSame = data?.session?.subject === subject;
          freshSignIn.answer(isSame);
          // What another person saw must not stay.
          if (!isSame) await queries.resetQueries();
        });
      }),
    [freshSignIn, queries, refetch, subject],
  );
}

function openSignIn(): void {
  const query = new URLSearchParams({ returnTo: SIGNED_IN_AGAIN_PATH, fresh: 'true' });
  window.open(`/console/sign-in?${query.toString()}`, '_blank', 'popup,width=560,height=760');
}
