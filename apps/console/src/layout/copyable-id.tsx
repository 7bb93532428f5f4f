import { Button, CopyButton } from '@mantine/core';

interface CopyableIdProps {
  readonly id: string;
  /** Whose id it is, for the button's label. */
  readonly of: string;
}

/** An id in running text, with a button that copies it. */
export function CopyableId({ id, of }: CopyableIdProps) {
  return (
    <>
      {id}{' '}
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
    </>
  );
}
