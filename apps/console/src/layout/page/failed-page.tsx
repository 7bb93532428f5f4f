import { Button, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { LonePage } from './lone-page.js';

/** Shown when the console itself fails. */
export function FailedPage({ reset }: ErrorComponentProps) {
  return (
    <LonePage title="The console failed">
      <Text>
        This is a fault in the page, not in the broker, which keeps running. If the console was updated in the
        meantime, reloading helps.
      </Text>
      <Button
        onClick={() => {
          reset();
          location.reload();
        }}
      >
        Reload the page
      </Button>
    </LonePage>
  );
}
