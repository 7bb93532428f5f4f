import { Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useLinkSession } from '../api/link-sessions.js';
import type { AdminLinkSession } from '../api/client/schemas.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { Loaded } from '../layout/loaded.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Name } from '../layout/text/name.js';
import { nameInText } from '../layout/text/name-text.js';
import { Page } from '../layout/page/page.js';
import { LinkButton, PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { SessionBadge } from './session-badge.js';

/** One attempt to link: how far it is, or how it ended. */
export function LinkSessionPage() {
  const { sessionId } = useParams({ from: '/console/link-sessions/$sessionId' });
  const session = useLinkSession(sessionId);
  const userId = session.data?.userId;
  return (
    <Page
      title={userId === undefined ? 'Link attempt' : `Link attempt of ${nameInText(userId)}`}
      actions={
        userId !== undefined && (
          <>
            <LinkButton variant="default" to="/link-sessions" search={{ userId }}>
              All attempts of this user
            </LinkButton>
            <LinkButton variant="default" to="/links" search={{ userId }}>
              Links of this user
            </LinkButton>
          </>
        )
      }
    >
      <Loaded query={session} what="the attempt">
        {(found) => <SessionFacts session={found} />}
      </Loaded>
    </Page>
  );
}

function SessionFacts({ session }: { readonly session: AdminLinkSession }) {
  return (
    <Section title="Details">
      <Text mb="md">{session.explanation}</Text>
      <Facts>
        <Fact label="State">
          <SessionBadge state={session.state} />
        </Fact>
        <Fact label="Service">
          <PageLink to="/services/$serviceId" params={{ serviceId: session.serviceId }}>
            <Name>{session.serviceName}</Name>
          </PageLink>
        </Fact>
        <Fact label="Session id">
          <CopyableId id={session.id} of="session" />
        </Fact>
        <Fact label="Started">
          <ExactMoment at={session.createdAt} />
        </Fact>
        <Fact label="Opened">
          <ExactMoment at={session.openedAt} never="never" />
        </Fact>
        <Fact label="Ended">
          <ExactMoment at={session.endedAt} never="still open" />
        </Fact>
        {session.otherBrowserAt !== null && (
          <Fact label="Second browser refused">
            <ExactMoment at={session.otherBrowserAt} />
          </Fact>
        )}
        {session.error !== null && (
          <Fact label="Error told to the service">
            {session.error} ({session.reason})
          </Fact>
        )}
        {session.linkId !== null && (
          <Fact label={session.renewsLink ? 'Link to renew' : 'Link'}>
            <PageLink to="/links/$linkId" params={{ linkId: session.linkId }}>
              {session.linkId}
            </PageLink>
          </Fact>
        )}
      </Facts>
    </Section>
  );
}
