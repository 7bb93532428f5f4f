import { Button, Code, CopyButton, Group } from '@mantine/core';

interface CopyTextProps {
  readonly text: string;
  /** The name of the text, for the button's label. */
  readonly what: string;
}

/** A text with a copy button. */
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
