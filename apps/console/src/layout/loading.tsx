import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Shown while data is loading. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <Stack role="status" gap="xs">
      <VisuallyHidden>Loading {what}…</VisuallyHidden>
      <Skeleton height={18} width="60%" />
      <Skeleton height={18} />
      <Skeleton height={18} width="80%" />
    </Stack>
  );
}
