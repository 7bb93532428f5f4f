import { useSignOut } from '../api/client/session.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { dropDrafts } from '../layout/forms/use-draft.js';

/** Ends the session. */
export function SignOutButton() {
  const signOut = useSignOut();
  return (
    <BusyButton
      variant="default"
      size="xs"
      isBusy={signOut.isPending}
      onClick={() => {
        dropDrafts();
        signOut.mutate();
      }}
    >
      Sign out
    </BusyButton>
  );
}
