import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { Overview } from '../api/client/schemas.js';
import { countText } from '../layout/text/format.js';
import { PageLink } from '../layout/page/page-links.js';
import { linkStatuses, statusLabels } from '../links/link-words.js';

/** How many links are in each state; each number links to the list. */
export function LinkCounts({ links }: Pick<Overview, 'links'>) {
  return (
    <SimpleGrid component="section" aria-label="Links by state" cols={{ base: 2, md: 4 }}>
      {linkStatuses.map((status) => (
        <Paper key={status} withBorder p="md">
          <Text fz={28} fw={650} lh={1.2}>
            {countText(links[status] ?? 0)}
          </Text>
          <PageLink to="/links" search={{ status }}>
            {statusLabels[status]}
          </PageLink>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
