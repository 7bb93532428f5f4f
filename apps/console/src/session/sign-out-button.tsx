import { Button } from '@mantine/core';
import { useSignOut } from '../api/session.js';

/** Ends the session. */
export function SignOutButton() {
  const signOut = useSignOut();
  return (
    <Button
      variant="default"
      size="xs"
      loading={signOut.isPending}
      onClick={() => {
        signOut.mutate();
      }}
    >
      Sign out
    </Button>
  );
}
