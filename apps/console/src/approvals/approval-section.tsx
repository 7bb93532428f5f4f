import { Button, Group, Text } from '@mantine/core';
import type { Approval } from '../api/client/schemas.js';
import { useSession } from '../api/client/session.js';
import { actorText, parametersText } from '../commands/command-sentence.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { ForRole } from '../session/for-role.js';
import { requestText } from './approval-words.js';
import { Countdown } from './countdown.js';
import type { AskedDecision } from './decide-dialog.js';
import { isOwnRequest } from './own-request.js';
import { nameInText } from '../layout/text/name-text.js';

interface ApprovalSectionProps {
  readonly approval: Approval;
  /** Opens the dialog that decides. */
  readonly ask: (asked: AskedDecision) => void;
}

/** A command that waits: what exactly is asked for, by whom, and the buttons to decide. */
export function ApprovalSection({ approval, ask }: ApprovalSectionProps) {
  const { commandId, linkId, userId, parametersWithheld } = approval;
  return (
    <Section title={`${approval.command} for ${nameInText(userId)}`}>
      <Text mb="sm" style={{ overflowWrap: 'anywhere' }}>
        {requestText(approval)}
      </Text>
      <Facts>
        <Fact label="Time to decide">
          <Countdown until={approval.expiresAt} />
        </Fact>
        <Fact label="Requested">
          <ExactMoment at={approval.requestedAt} />
        </Fact>
        <Fact label="By whom">{actorText(approval.requestedBy.actor)}</Fact>
        <Fact label="Parameters">
          {parametersWithheld
            ? 'not shown: they may be secret, such as a PIN'
            : parametersText(approval) || 'none'}
        </Fact>
        <Fact label="Network">{approval.networkId ?? '–'}</Fact>
        <Fact label="Link">
          <PageLink to="/links/$linkId" params={{ linkId }}>
            Link of {nameInText(userId)}
          </PageLink>
        </Fact>
        <Fact label="Command">
          <PageLink to="/commands/$commandId" params={{ commandId }}>
            {commandId}
          </PageLink>
        </Fact>
      </Facts>
      <Decide approval={approval} ask={ask} />
    </Section>
  );
}

function Decide({ approval, ask }: ApprovalSectionProps) {
  const session = useSession().data?.session;
  const isOwn = session !== undefined && isOwnRequest(approval, session);
  return (
    <>
      {isOwn && (
        <Text size="sm" mt="sm">
          You requested this command, so another person has to approve it. You can deny it.
        </Text>
      )}
      <Group mt="md">
        <ForRole roles={['support']} to="decide about it">
          {!isOwn && (
            <Button
              onClick={() => {
                ask({ approval, isApproving: true });
              }}
            >
              Approve
            </Button>
          )}
          <Button
            variant="default"
            onClick={() => {
              ask({ approval, isApproving: false });
            }}
          >
            Deny
          </Button>
        </ForRole>
      </Group>
    </>
  );
}
