import { Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { LonePage } from '../layout/page/lone-page.js';

const reasons: Readonly<Record<string, string>> = {
  not_an_admin:
    'Your account does not have the role that broker admins need. Ask the team that manages your company’s sign-in.',
  sign_in_expired: 'Signing in took too long. Try again.',
  sign_in_not_fresh:
    'Your company’s sign-in did not ask you to sign in again, or does not say when you did (“auth_time”). What you wanted to do was not done. Ask the team that manages it; the broker’s documentation on the console says what it must send.',
  sign_in_failed: 'Your company’s sign-in refused you, or did not answer. Try again.',
};

/** Shown after signing out or a failed sign-in. */
export function SignedOutPage() {
  const { error } = useSearch({ from: '/signed-out' });
  return (
    <LonePage title={titleOf(error)}>
      {error !== undefined && <Text role="alert">{reasons[error] ?? reasons.sign_in_failed}</Text>}
      <Button component="a" href="/console/">
        Go to console
      </Button>
    </LonePage>
  );
}

/** Someone whose sign-in was not fresh is still signed in. */
function titleOf(error: string | undefined): string {
  if (error === undefined) return 'You are signed out';
  return error === 'sign_in_not_fresh' ? 'You were not asked to sign in again' : 'You are not signed in';
}
