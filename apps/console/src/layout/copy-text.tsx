import { Button, Code, CopyButton, Group } from '@mantine/core';

interface CopyTextProps {
  readonly text: string;
  /** What is copied, for the label of the button. */
  readonly what: string;
}

/** A text to take along. */
export function CopyText({ text, what }: CopyTextProps) {
  return (
    <Group gap="xs" align="stretch">
      <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant={copied ? 'filled' : 'default'} onClick={copy} aria-live="polite">
            {copied ? 'Copied' : `Copy ${what}`}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
