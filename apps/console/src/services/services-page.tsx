import { Badge } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useServices } from '../api/services.js';
import type { Service } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { Name } from '../layout/text/name.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { useNow } from '../layout/text/now.js';
import { Page } from '../layout/page/page.js';
import { LinkButton, PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ResultsStatus } from '../layout/tables/results-status.js';
import { ForRole } from '../session/for-role.js';
import { orderCaptions } from './service-search.js';
import { ServiceSearchForm } from './service-search-form.js';

const columns: readonly Column<Service>[] = [
  {
    title: 'Service',
    cell: ({ id, name }) => (
      <PageLink to="/services/$serviceId" params={{ serviceId: id }}>
        <Name>{name}</Name>
      </PageLink>
    ),
    isName: true,
    sort: 'name',
  },
  { title: 'State', cell: (service) => <ServiceState service={service} /> },
  { title: 'Owner', cell: ({ owner }) => <Name>{owner}</Name>, from: 'sm' },
  { title: 'Keys', cell: ({ keys }) => countText(keys.length), from: 'sm', isNumber: true },
  { title: 'Registered', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'md', sort: '-createdAt' },
  {
    title: 'Key last used',
    cell: ({ keys }) => <Moment at={lastUseOf(keys)} never="never" />,
    from: 'md',
    sort: '-lastUsedAt',
  },
];

function lastUseOf(keys: Service['keys']): string | null {
  const times = keys.flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
  return times.toSorted().at(-1) ?? null;
}

/** The list of services. */
export function ServicesPage() {
  const { cursor, name, order } = useSearch({ from: '/console/services' });
  const services = useServices({ cursor, name, order });
  const shownOrder = order ?? '-createdAt';
  const actions = (
    <>
      <RefreshControls query={services} />
      <ExportButton path="/v1/admin/services" query={{ name, order }} />
      <ForRole roles={['access']} to="register a service">
        <LinkButton to="/services/new">Register a service</LinkButton>
      </ForRole>
    </>
  );
  return (
    <Page title="Services" intro="Backend services that act for users through the broker." actions={actions}>
      <ResultsStatus query={services} what="service" />
      <ServiceSearchForm name={name} order={order} />
      <Loaded query={services} what="services">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NoServices wasSearched={name !== undefined} />
            ) : (
              <DataTable
                caption={orderCaptions[shownOrder]}
                order={shownOrder}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="services" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NoServices({ wasSearched }: { readonly wasSearched: boolean }) {
  return wasSearched ? (
    <NothingFound title="No matching services" advice="Search for a part of the name or of the owner." />
  ) : (
    <NothingFound title="No services yet" advice="Register the first one. Its key is shown once." />
  );
}

/** A service's state: enabled, expired or disabled. */
export function ServiceState({ service: { disabledAt, expiresAt } }: { readonly service: Service }) {
  const now = useNow();
  const hasExpired = expiresAt !== null && new Date(expiresAt).getTime() <= now;
  const [label, colour] =
    disabledAt !== null ? ['Disabled', 'gray'] : hasExpired ? ['Expired', 'orange'] : ['Enabled', 'teal'];
  return (
    <Badge variant="light" color={colour} tt="none">
      {label}
    </Badge>
  );
}
