import { Alert, List, Text } from '@mantine/core';
import type { Overview } from '../api/client/schemas.js';
import { Moment } from '../layout/text/moment.js';

const verdicts: Readonly<Record<Overview['verdict'], { headline: string; colour: string }>> = {
  ok: { headline: 'Everything is working', colour: 'teal' },
  attention: { headline: 'Something needs attention', colour: 'orange' },
  failing: { headline: 'Something is failing', colour: 'red' },
};

/** The answer to the question that people open the console with. */
export function VerdictBanner({ verdict, reasons, at }: Pick<Overview, 'verdict' | 'reasons' | 'at'>) {
  const { headline, colour } = verdicts[verdict];
  return (
    <Alert
      color={colour}
      role="group"
      title={
        <Text component="h2" fz="xl" fw={650}>
          {/* Screen readers announce changes of this part only. */}
          <span role="status">{headline}</span>
        </Text>
      }
    >
      {reasons.length > 0 && (
        <List mb="xs">
          {reasons.map(({ code, message }) => (
            <List.Item key={code}>{message}</List.Item>
          ))}
        </List>
      )}
      <Text size="sm">
        Checked <Moment at={at} />, and again every 15 seconds.
      </Text>
    </Alert>
  );
}
