import { Badge, Button, Group } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { nameOfId } from '../api/client/actor.js';
import { usePendingActions } from '../api/pending-actions.js';
import type { PendingAction } from '../api/client/schemas.js';
import { useSession } from '../api/client/session.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { Loaded } from '../layout/loaded.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { Section } from '../layout/page/section.js';
import { Pager } from '../layout/tables/pager.js';
import { ForRole } from '../session/for-role.js';
import { actionStates, actionText } from './action-words.js';
import { DecideActionDialog, type AskedActionDecision } from './decide-action-dialog.js';

/** Actions that are done only once a second person confirms them. */
export function ConfirmationsPage() {
  const { cursor } = useSearch({ from: '/console/confirmations' });
  const actions = usePendingActions(cursor);
  const [asked, ask] = useState<AskedActionDecision>();
  return (
    <Page
      title="Confirmations"
      intro="Revoking every link, erasing a user and retiring a key take two people: one asks, another confirms."
    >
      <Loaded query={actions} what="the actions that wait">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && (
              <NothingFound
                title="Nothing to confirm"
                advice="Actions that need a second person appear here."
              />
            )}
            {items.map((action) => (
              <ActionSection key={action.id} action={action} ask={ask} />
            ))}
            <Pager what="actions" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
      {/* Not inside the list: it says what became of the action even if a colleague has decided meanwhile. */}
      {asked !== undefined && (
        <DecideActionDialog
          {...asked}
          onClose={() => {
            ask(undefined);
          }}
        />
      )}
    </Page>
  );
}

interface ActionSectionProps {
  readonly action: PendingAction;
  /** Opens the dialog that decides. */
  readonly ask: (asked: AskedActionDecision) => void;
}

function ActionSection({ action, ask }: ActionSectionProps) {
  const { label, colour } = actionStates[action.state];
  return (
    <Section title={actionText(action)}>
      <Facts>
        <Fact label="State">
          <Badge variant="light" color={colour} tt="none">
            {label}
          </Badge>
        </Fact>
        {action.content.reason !== undefined && <Fact label="Reason">{action.content.reason}</Fact>}
        <Fact label="Asked for by">{nameOfId(action.requestedBy)}</Fact>
        <Fact label="Asked for">
          <ExactMoment at={action.requestedAt} />
        </Fact>
        <Fact label={action.state === 'waiting' ? 'Can be confirmed until' : 'Decided'}>
          <ExactMoment at={action.state === 'waiting' ? action.expiresAt : action.decidedAt} never="never" />
        </Fact>
        {action.decidedBy !== null && <Fact label="Decided by">{nameOfId(action.decidedBy)}</Fact>}
      </Facts>
      {action.state === 'waiting' && <Decide action={action} ask={ask} />}
    </Section>
  );
}

function Decide({ action, ask }: ActionSectionProps) {
  const subject = useSession().data?.session?.subject;
  const isOwn = action.requestedBy === `console:${subject ?? ''}`;
  return (
    <ForRole roles={['operator']} to="confirm or refuse it">
      <Group mt="md">
        {isOwn && 'You asked for this: another person has to confirm it.'}
        {!isOwn && (
          <Button
            color="red.9"
            onClick={() => {
              ask({ action, decision: 'confirm' });
            }}
          >
            Confirm
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => {
            ask({ action, decision: isOwn ? 'withdraw' : 'refuse' });
          }}
        >
          {isOwn ? 'Withdraw' : 'Refuse'}
        </Button>
      </Group>
    </ForRole>
  );
}
