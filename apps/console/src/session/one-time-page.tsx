import { Button, Text } from '@mantine/core';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../api/problem.js';
import { useOneTimeSignIn } from '../api/session.js';
import { LonePage } from '../layout/lone-page.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { takeRememberedPath } from './return-path.js';

/** Where the printed one-time link leads. Signing in takes a press, so that a link preview does not spend it. */
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
      <LonePage title="This link is not whole">
        <Text>Its part after the # is missing. Copy the link as the broker printed it.</Text>
      </LonePage>
    );
  }
  return (
    <LonePage title="Sign in">
      <Text>This link signs you in as an admin, once.</Text>
      {signIn.error !== null && <SignInProblem error={signIn.error} />}
      {signIn.error === null ? (
        <Button loading={signIn.isPending} onClick={submit} data-autofocus>
          Sign in
        </Button>
      ) : (
        <Button variant="default" onClick={() => void navigate({ to: '/' })}>
          To the console
        </Button>
      )}
    </LonePage>
  );
}

function SignInProblem({ error }: { readonly error: Error }) {
  if (error instanceof ApiProblem && error.code === 'one_time_link_used') {
    return (
      <Text role="alert">The link was used before, or is too old. Start the broker again for a new one.</Text>
    );
  }
  return <ProblemNotice error={error} />;
}
