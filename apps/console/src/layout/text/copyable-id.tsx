import { Box, Button, CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';

interface CopyableIdProps {
  readonly id: string;
  /** Whose id it is, for the button's label. */
  readonly of: string;
  /** In its place, such as a link to where it leads. */
  readonly children?: ReactNode;
}

/** An id in running text, with a button that copies it. */
export function CopyableId({ id, of, children }: CopyableIdProps) {
  return (
    <Box
      component="span"
      style={{ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 8 }}
    >
      <span>{children ?? id}</span>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <Button
            size="compact-xs"
            variant="default"
            onClick={copy}
            aria-label={copied ? `Copied the ${of} id` : `Copy the ${of} id`}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Box>
  );
}
