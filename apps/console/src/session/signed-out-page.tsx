import { Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { LonePage } from '../layout/lone-page.js';

const reasons: Readonly<Record<string, string>> = {
  not_an_admin:
    'Your account is known, but it does not have the role that admins of the broker need. Ask whoever runs the sign-in of your company.',
  sign_in_expired: 'Signing in took too long. Try again.',
  sign_in_failed: 'The sign-in of your company did not let you in, or did not answer. Try again.',
};

/** Where a sign-in ends that did not succeed. */
export function SignedOutPage() {
  const { error } = useSearch({ from: '/signed-out' });
  return (
    <LonePage title={error === undefined ? 'You are signed out' : 'You are not signed in'}>
      {error !== undefined && <Text role="alert">{reasons[error] ?? reasons.sign_in_failed}</Text>}
      <Button component="a" href="/console/">
        To the console
      </Button>
    </LonePage>
  );
}
