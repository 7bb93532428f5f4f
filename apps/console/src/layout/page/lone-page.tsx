import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface LonePageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page without navigation, for people who are not signed in. */
export function LonePage({ title, children }: LonePageProps) {
  useDocumentTitle(`${title} · COCO token broker`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" maw={460} w="100%">
        <Stack>
          <Text size="sm" c="dimmed">
            COCO token broker
          </Text>
          <Title order={1}>{title}</Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
