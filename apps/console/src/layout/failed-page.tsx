import { Button, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { LonePage } from './lone-page.js';

/** Stands where the console itself failed. */
export function FailedPage({ reset }: ErrorComponentProps) {
  return (
    <LonePage title="The console failed">
      <Text>
        That is a fault of this page, not of the broker, which goes on. If the console was updated meanwhile,
        loading the page again helps.
      </Text>
      <Button
        onClick={() => {
          reset();
          location.reload();
        }}
      >
        Load the page again
      </Button>
    </LonePage>
  );
}
