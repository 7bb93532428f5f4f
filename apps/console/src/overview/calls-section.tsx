import { Text } from '@mantine/core';
import type { Overview, ServiceCalls } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { countText, exactTime } from '../layout/text/format.js';
import { Name } from '../layout/text/name.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';

const columns: readonly Column<ServiceCalls>[] = [
  {
    title: 'Service',
    cell: ({ serviceId, serviceName }) => (
      <PageLink to="/services/$serviceId" params={{ serviceId }}>
        <Name>{serviceName}</Name>
      </PageLink>
    ),
    isName: true,
  },
  { title: 'Succeeded', cell: ({ succeeded }) => countText(succeeded), isNumber: true },
  {
    title: 'Refused',
    cell: ({ serviceId, refused }) =>
      refused === 0 ? (
        countText(refused)
      ) : (
        <PageLink to="/audit" search={{ who: serviceId, action: 'call.refused' }}>
          {countText(refused)}
        </PageLink>
      ),
    isNumber: true,
  },
  { title: 'Failed', cell: ({ failed }) => countText(failed), isNumber: true },
];

/** Calls through links, by the service that made them. */
export function CallsSection({ calls: { since, services } }: Pick<Overview, 'calls'>) {
  return (
    <Section title="Calls by service">
      <Text c="dimmed" size="sm" mb="xs">
        Since {exactTime(since)}
      </Text>
      {services.length === 0 ? (
        <Text c="dimmed">No service has made a call through a link.</Text>
      ) : (
        <DataTable
          caption="Calls by service, most calls first"
          columns={columns}
          rows={services}
          keyOf={({ serviceId }) => serviceId}
        />
      )}
    </Section>
  );
}
