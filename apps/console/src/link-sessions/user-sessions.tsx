import { Text } from '@mantine/core';
import { useLinkSessions } from '../api/link-sessions.js';
import { Loaded } from '../layout/loaded.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { SessionTable } from './session-table.js';

/** Attempts shown on another page: the last few answer most calls. */
const SHOWN = 5;

interface UserSessionsProps {
  readonly userId: string;
  readonly serviceId?: string | undefined;
}

/** The last attempts of a user to link. */
export function UserSessions(user: UserSessionsProps) {
  const sessions = useLinkSessions(user, undefined, SHOWN);
  return (
    <Section title="Attempts to link">
      <Loaded query={sessions} what="the attempts to link">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Text c="dimmed">None on record for this user.</Text>
          ) : (
            <>
              <SessionTable caption="Attempts of this user to link, newest first" sessions={items} />
              {nextCursor !== null && (
                <PageLink to="/link-sessions" search={{ ...user }}>
                  All attempts of this user
                </PageLink>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
