import { Alert, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRefreshStatus } from '../api/refresh.js';
import type { BrakeState, RefreshStatus } from '../api/client/schemas.js';
import { countOf } from '../layout/text/format.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { ForRole } from '../session/for-role.js';
import { ResumeDialog } from './resume-dialog.js';

/** What each state of the brake means to an operator; no banner while it is released. */
const meanings: Readonly<Record<Exclude<BrakeState, 'released'>, { headline: string; meaning: string }>> = {
  braked: {
    headline: 'The brake is on: COCO refuses nearly all links',
    meaning:
      'The broker does not believe these refusals. They end no link, links that ended just before are active again, and calls continue while their access tokens are valid. Every 10 seconds one refresh probes whether COCO accepts links again; if it does, the brake is released.',
  },
  proving: {
    headline: 'The brake is being released: COCO accepts links again',
    meaning:
      'All links are being refreshed again. Refusals end no link until successes outnumber them; then the brake is released.',
  },
};

/** Says that the brake is on and what that means, and lets an admin release it. */
export function BrakeBanner() {
  const { data } = useRefreshStatus();
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <>
      {data !== undefined && data.brake !== 'released' && (
        <BrakeAlert status={data} state={data.brake} onResume={open} />
      )}
      {isAsking && <ResumeDialog onClose={close} />}
    </>
  );
}

interface BrakeAlertProps {
  readonly status: RefreshStatus;
  readonly state: Exclude<BrakeState, 'released'>;
  readonly onResume: () => void;
}

function BrakeAlert({ status, state, onResume }: BrakeAlertProps) {
  const { headline, meaning } = meanings[state];
  return (
    <Alert
      color="red"
      role="group"
      title={
        <Text component="h2" fz="lg" fw={650}>
          <span role="status">{headline}</span>
        </Text>
      }
    >
      <Text>{meaning}</Text>
      <Text mt="xs">
        Since <ExactMoment at={status.brakeSince} />: {countOf(status.refusedLinks, 'link')} refused within a
        minute, then {countOf(status.heldRefusals, 'refusal')} held back.
      </Text>
      <ForRole roles={['operator']} to="resume refreshes">
        <Button mt="sm" color="red.9" onClick={onResume}>
          Resume
        </Button>
      </ForRole>
    </Alert>
  );
}
