import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  /** One sentence: what the page is for. */
  readonly intro?: ReactNode;
  /** Actions next to the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its top heading gets the focus on navigation from another page. */
export function Page({ title, intro, actions, children }: PageProps) {
  useDocumentTitle(`${title} · COCO token broker`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Box maw={720}>
          <Title order={1} tabIndex={-1} style={{ outline: 'none', overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {intro !== undefined && (
            <Text c="dimmed" mt={4}>
              {intro}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
