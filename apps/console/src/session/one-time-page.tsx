import { Button, Text } from '@mantine/core';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../api/client/problem.js';
import { useOneTimeSignIn } from '../api/client/session.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { LonePage } from '../layout/page/lone-page.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { takeRememberedPath } from './return-path.js';

/** Where the printed one-time link leads. Signing in takes a click, so that a link preview does not use it up. */
export function OneTimePage() {
  // After the `#`, which no browser sends to a server or as a referrer.
  const [token] = useState(() => location.hash.slice(1));
  const { history } = useRouter();
  const navigate = useNavigate();
  const signIn = useOneTimeSignIn();
  const submit = (): void => {
    signIn.mutate(token, {
      onSuccess: () => {
        history.replace(takeRememberedPath());
      },
    });
  };
  if (token === '') {
    return (
      <LonePage title="This link is incomplete">
        <Text>The part after the # is missing. Copy the complete link that the broker printed.</Text>
      </LonePage>
    );
  }
  return (
    <LonePage title="Sign in">
      <Text>This link signs you in as an admin, once.</Text>
      {signIn.error !== null && <SignInProblem error={signIn.error} />}
      {signIn.error === null ? (
        <BusyButton isBusy={signIn.isPending} onClick={submit}>
          Sign in
        </BusyButton>
      ) : (
        <Button variant="default" onClick={() => void navigate({ to: '/' })}>
          Go to console
        </Button>
      )}
    </LonePage>
  );
}

function SignInProblem({ error }: { readonly error: Error }) {
  if (error instanceof ApiProblem && error.code === 'one_time_link_used') {
    return (
      <Text role="alert">This link has been used or has expired. Restart the broker for a new one.</Text>
    );
  }
  return <ProblemNotice error={error} />;
}
