import { Button, Code, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { SignInWays } from '../api/client/problem.js';
import { LonePage } from '../layout/page/lone-page.js';
import { currentPath, rememberPath } from './return-path.js';

interface SignInPageProps {
  readonly ways: SignInWays;
  /** Whether a session has just ended. */
  readonly hasEnded: boolean;
  /** Checks again whether someone has signed in, for example in another tab. */
  readonly onLookAgain: () => void;
}

/** Asks people to sign in; the address stays, so they return to the page they wanted. */
export function SignInPage({ ways, hasEnded, onLookAgain }: SignInPageProps) {
  useEffect(() => {
    rememberPath(currentPath());
  }, []);
  return (
    <LonePage title={hasEnded ? 'Your session has ended' : 'Sign in'}>
      <Text>
        {hasEnded
          ? 'Sessions end after a period of inactivity, and after a maximum time. Sign in again to return to this page; what you typed into its form is kept in this tab.'
          : 'The console is for admins of the broker.'}
      </Text>
      {ways.provider && <ProviderButton />}
      {ways.oneTimeLink && <OneTimeLinkAdvice onLookAgain={onLookAgain} />}
      {!ways.provider && !ways.oneTimeLink && (
        <Text>
          No sign-in is configured. The documentation’s page on settings lists the options; the command line{' '}
          <Code>broker</Code> works without signing in.
        </Text>
      )}
    </LonePage>
  );
}

function ProviderButton() {
  const query = new URLSearchParams({ returnTo: currentPath() });
  return (
    <Button component="a" href={`/console/sign-in?${query.toString()}`}>
      Sign in with your company account
    </Button>
  );
}

function OneTimeLinkAdvice({ onLookAgain }: { readonly onLookAgain: () => void }) {
  return (
    <>
      <Text>
        In development the broker prints a one-time sign-in link when it starts. Open it in this browser;
        start the broker again for a new one.
      </Text>
      <Button variant="default" onClick={onLookAgain}>
        I have opened it in another tab
      </Button>
    </>
  );
}
