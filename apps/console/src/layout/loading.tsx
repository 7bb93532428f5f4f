import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Stands where something is still being read. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <Stack role="status" gap="xs">
      <VisuallyHidden>Reading {what}…</VisuallyHidden>
      <Skeleton height={18} width="60%" />
      <Skeleton height={18} />
      <Skeleton height={18} width="80%" />
    </Stack>
  );
}
