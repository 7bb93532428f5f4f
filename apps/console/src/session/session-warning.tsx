import { Alert, Button, Text } from '@mantine/core';
import { useApi } from '../api/client/api-context.js';
import { useSession, type Session } from '../api/client/session.js';
import { clockTime } from '../layout/text/format.js';
import { useNow } from '../layout/text/now.js';
import { sessionEnd } from './session-end.js';

/** Warns before the session ends, and offers to stay signed in where that is possible. */
export function SessionWarning({ session }: { readonly session: Session }) {
  const api = useApi();
  const now = useNow();
  const { refetch } = useSession();
  const { at, isFinal, isNear } = sessionEnd(session, api.lastAnswerAt, now);
  if (!isNear) return null;
  const time = clockTime(new Date(at).toISOString());
  return (
    <Alert role="alert" color="orange" mb="md" title={`Your session ends at ${time}`}>
      <Text size="sm">
        {isFinal
          ? 'That is its maximum length. Save your changes, or sign in again after that: what you typed into forms stays in this tab.'
          : 'You have not used the console for a while.'}
      </Text>
      {!isFinal && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          onClick={() => {
            void refetch();
          }}
        >
          Stay signed in
        </Button>
      )}
    </Alert>
  );
}
