import { Stack, Text, Timeline } from '@mantine/core';
import type { FollowedCommand } from '../api/client/schemas.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Section } from '../layout/page/section.js';
import { CommandBadge } from './command-badge.js';
import { stateLabels, stateMeanings } from './command-words.js';

interface Step {
  readonly label: string;
  readonly at: string;
}

/** The states that a command has come to, with their times. */
export function CommandSteps({ command }: { readonly command: FollowedCommand }) {
  const steps = stepsOf(command);
  return (
    <Section title="State">
      <Stack gap={4} align="flex-start" mb="md" role="status">
        <CommandBadge command={command} />
        <Text>{stateMeanings[command.state]}</Text>
      </Stack>
      <Timeline active={steps.length} bulletSize={14} lineWidth={2}>
        {steps.map(({ label, at }) => (
          <Timeline.Item key={label} title={label}>
            <Text size="sm" c="dimmed">
              <ExactMoment at={at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

function stepsOf({ state, acceptedAt, sentAt, endedAt }: FollowedCommand): Step[] {
  return [
    { label: 'Requested', at: acceptedAt },
    ...(sentAt === null ? [] : [{ label: 'Sent to COCO', at: sentAt }]),
    ...(endedAt === null ? [] : [{ label: stateLabels[state], at: endedAt }]),
  ];
}
