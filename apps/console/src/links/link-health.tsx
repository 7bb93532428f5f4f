import { Group, Text } from '@mantine/core';
import { useInvite, useRefreshLink, useTestLink } from '../api/link-actions.js';
import type { AdminLink, LinkHealth } from '../api/client/schemas.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { CopyText } from '../layout/text/copy-text.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Section } from '../layout/page/section.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ForRole } from '../session/for-role.js';

const words: Readonly<Record<LinkHealth['state'], string>> = {
  working: 'Working since',
  failing: 'Failing since',
  overdue: 'Overdue since',
  stopped: 'Stopped since',
};

/** Whether the link is kept alive, since when and why not; and what support can try. */
export function LinkHealthSection({ link }: { readonly link: AdminLink }) {
  const { health } = link;
  if (health === null) return null;
  return (
    <Section title="Health">
      <Text>
        {words[health.state]} <ExactMoment at={health.since} never="an unknown time" />: {health.explanation}
      </Text>
      <ForRole roles={['support']} to="refresh, test or re-link it">
        <Attempts link={link} />
        <Invitation linkId={link.id} />
      </ForRole>
    </Section>
  );
}

/** The buttons, and the result of the last click, which stays even if a refresh showed that the link has ended. */
function Attempts({ link: { id: linkId, status } }: { readonly link: AdminLink }) {
  const refresh = useRefreshLink(linkId);
  const test = useTestLink(linkId);
  return (
    <>
      {status === 'active' && (
        <Group gap="xs" my="sm">
          <BusyButton
            variant="default"
            isBusy={refresh.isPending}
            onClick={() => {
              refresh.mutate();
            }}
          >
            Refresh now
          </BusyButton>
          <BusyButton
            variant="default"
            isBusy={test.isPending}
            onClick={() => {
              test.mutate();
            }}
          >
            Test against COCO
          </BusyButton>
        </Group>
      )}
      <div role="status">
        {refresh.data !== undefined && <Text size="sm">Refresh: {refresh.data.explanation}</Text>}
        {test.data !== undefined && (
          <Text size="sm">
            Test: {test.data.explanation} It took {test.data.milliseconds} ms.
          </Text>
        )}
      </div>
      {refresh.error !== null && <ProblemNotice error={refresh.error} />}
      {test.error !== null && <ProblemNotice error={test.error} />}
    </>
  );
}

/** A URL for the user, who may have lost the way through the service. */
function Invitation({ linkId }: { readonly linkId: string }) {
  const invite = useInvite(linkId);
  return (
    <>
      <BusyButton
        variant="default"
        isBusy={invite.isPending}
        onClick={() => {
          invite.mutate();
        }}
      >
        Make a re-link URL
      </BusyButton>
      <div role="status">
        {invite.data !== undefined && (
          <>
            <Text size="sm" my="xs">
              Give it to this user only. It works in one browser, for the same COCO account, until{' '}
              <ExactMoment at={invite.data.expiresAt} />.
            </Text>
            <CopyText text={invite.data.linkUrl} what="URL" />
          </>
        )}
      </div>
      {invite.error !== null && <ProblemNotice error={invite.error} />}
    </>
  );
}
