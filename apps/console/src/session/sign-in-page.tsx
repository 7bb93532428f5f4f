import { Button, Code, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { SignInWays } from '../api/problem.js';
import { LonePage } from '../layout/lone-page.js';
import { currentPath, rememberPath } from './return-path.js';

interface SignInPageProps {
  readonly ways: SignInWays;
  /** Whether somebody was signed in until now. */
  readonly hasEnded: boolean;
  /** Looks again whether somebody is signed in, as in another tab. */
  readonly onLookAgain: () => void;
}

/** Asks people to sign in, and leads back to the page they wanted, whose address stays. */
export function SignInPage({ ways, hasEnded, onLookAgain }: SignInPageProps) {
  useEffect(() => {
    rememberPath(currentPath());
  }, []);
  return (
    <LonePage title={hasEnded ? 'Your session has ended' : 'Sign in'}>
      <Text>
        {hasEnded
          ? 'Sessions end after a while without use, and at the latest after a set time. Nothing is lost: sign in again and you are back on this page.'
          : 'The console is for admins of the broker.'}
      </Text>
      {ways.provider && <ProviderButton />}
      {ways.oneTimeLink && <OneTimeLinkAdvice onLookAgain={onLookAgain} />}
      {!ways.provider && !ways.oneTimeLink && (
        <Text>
          No way to sign in is configured. The README’s table of settings says which ones there are; the
          command line <Code>broker</Code> works without.
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
        In development the broker prints a link when it starts, which signs you in once. Open it in this
        browser; start the broker again for a new one.
      </Text>
      <Button variant="default" onClick={onLookAgain}>
        I have opened it in another tab
      </Button>
    </>
  );
}
