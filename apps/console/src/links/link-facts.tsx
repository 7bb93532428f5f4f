import { Alert } from '@mantine/core';
import type { AdminLink } from '../api/client/schemas.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { countText, lastUseText } from '../layout/text/format.js';
import { useLinkHold } from '../api/links.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Moment } from '../layout/text/moment.js';
import { Name } from '../layout/text/name.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { lastErrorAdvice, lastErrorLabels } from '../last-error-words.js';
import { StatusBadge } from './status-badge.js';

/** The details of a link, and its last error. */
export function LinkFacts({ link }: { readonly link: AdminLink }) {
  const { lastError } = link;
  const isRevoked = link.status === 'revoked';
  return (
    <Section title="Details">
      {lastError !== null && !isRevoked && (
        <Alert role="note" color="orange" mb="md" title={lastErrorLabels[lastError.code]}>
          {lastErrorAdvice[lastError.code]} <ExactMoment at={lastError.at} never="" />
        </Alert>
      )}
      <Facts>
        <Fact label="State">
          <StatusBadge status={link.status} />
        </Fact>
        <Fact label="Service">
          <PageLink to="/services/$serviceId" params={{ serviceId: link.serviceId }}>
            <Name>{link.serviceName}</Name>
          </PageLink>
        </Fact>
        <Fact label="User">
          <CopyableId id={link.userId} of="user">
            <Name>{link.userId}</Name>
          </CopyableId>
        </Fact>
        <Fact label="Link id">
          <CopyableId id={link.id} of="link" />
        </Fact>
        <Fact label="Created">
          <ExactMoment at={link.createdAt} />
        </Fact>
        <Fact label="Active since">
          <ExactMoment at={link.activatedAt} never="never" />
        </Fact>
        <Fact label="Last used">
          <Moment at={link.lastUsedAt} never={isRevoked ? 'not known' : 'never'} tell={lastUseText} />
        </Fact>
        <Fact label="Last refreshed">
          <ExactMoment at={link.lastRefreshedAt} never="not yet" />
        </Fact>
        {!isRevoked && <TokenFacts link={link} />}
        {link.heldAt !== null && <HoldFact linkId={link.id} heldAt={link.heldAt} />}
        {link.revokedAt !== null && (
          <Fact label="Revoked">
            <ExactMoment at={link.revokedAt} />; its tokens were destroyed
          </Fact>
        )}
      </Facts>
    </Section>
  );
}

/** What only a link with tokens has. */
function TokenFacts({ link }: { readonly link: AdminLink }) {
  return (
    <>
      <Fact label="Next refresh">
        <ExactMoment at={link.refreshDueAt} never="not scheduled" />
      </Fact>
      <Fact label="Access token expires">
        <ExactMoment at={link.accessTokenExpiresAt} />
      </Fact>
      <Fact label="Failed refreshes">
        {link.failedRefreshes === 0 ? 'none' : `${countText(link.failedRefreshes)} since the last success`}
      </Fact>
    </>
  );
}

/** Since when the link is on hold, and why as soon as that is known. */
function HoldFact({ linkId, heldAt }: { readonly linkId: string; readonly heldAt: string }) {
  const hold = useLinkHold(linkId);
  return (
    <Fact label="On hold">
      <ExactMoment at={heldAt} />
      {hold.data !== undefined && `: ${hold.data.value.reason}`}
    </Fact>
  );
}
