import { SimpleGrid } from '@mantine/core';
import { useOverview } from '../api/overview.js';
import type { Overview } from '../api/client/schemas.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { BrakeBanner } from './brake-banner.js';
import { CallsSection } from './calls-section.js';
import { LinkCounts } from './link-counts.js';
import { RefreshesSection } from './refreshes-section.js';
import { ReplicasSection } from './replicas-section.js';
import { LastErrorsSection } from './last-errors-section.js';
import { VerdictBanner } from './verdict-banner.js';

/** Answers "is everything all right?" at a glance. */
export function OverviewPage() {
  const overview = useOverview();
  return (
    <Page title="Overview">
      <Loaded query={overview} what="how everything is">
        {(data) => <OverviewParts overview={data} />}
      </Loaded>
    </Page>
  );
}

function OverviewParts({ overview }: { readonly overview: Overview }) {
  return (
    <>
      <VerdictBanner {...overview} />
      <BrakeBanner />
      <LinkCounts links={overview.links} />
      <RefreshesSection refreshes={overview.refreshes} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <LastErrorsSection troubles={overview.troubles} oldestDue={overview.oldestDue} />
        <CallsSection calls={overview.calls} />
      </SimpleGrid>
      <ReplicasSection replicas={overview.replicas} />
    </>
  );
}
