import { Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { LonePage } from '../layout/page/lone-page.js';

const reasons: Readonly<Record<string, string>> = {
  not_an_admin:
    'Your account does not have the role that broker admins need. Ask the team that manages your company’s sign-in.',
  sign_in_expired: 'Signing in took too long. Try again.',
  sign_in_failed: 'Your company’s sign-in refused you, or did not answer. Try again.',
};

/** Shown after signing out or a failed sign-in. */
export function SignedOutPage() {
  const { error } = useSearch({ from: '/signed-out' });
  return (
    <LonePage title={error === undefined ? 'You are signed out' : 'You are not signed in'}>
      {error !== undefined && <Text role="alert">{reasons[error] ?? reasons.sign_in_failed}</Text>}
      <Button component="a" href="/console/">
        Go to console
      </Button>
    </LonePage>
  );
}
