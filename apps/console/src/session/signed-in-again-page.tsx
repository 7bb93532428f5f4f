import { Text } from '@mantine/core';
import { useEffect } from 'react';
import { LonePage } from '../layout/page/lone-page.js';
import { tellSignedInAgain } from './signed-in-again.js';

/** Where the window of a repeated sign-in ends: it lets the action continue in the window that asked, and closes. */
export function SignedInAgainPage() {
  useEffect(() => {
    tellSignedInAgain();
    window.close();
  }, []);
  return (
    <LonePage title="You have signed in again">
      <Text>Return to your earlier window: your action continues there. You can close this one.</Text>
    </LonePage>
  );
}
