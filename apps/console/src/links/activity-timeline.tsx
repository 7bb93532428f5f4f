import { Text, Timeline } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useLinkActivity } from '../api/links.js';
import type { AuditRecord } from '../api/client/schemas.js';
import { Loaded } from '../layout/loaded.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { Section } from '../layout/page/section.js';
import { sentenceOf } from '../audit/record-sentence.js';
import { ServiceName } from '../services/service-name.js';

/** A link's activity, newest first. */
export function ActivityTimeline({ linkId }: { readonly linkId: string }) {
  const { cursor } = useSearch({ from: '/console/links/$linkId' });
  const activity = useLinkActivity(linkId, cursor);
  return (
    <Section title="Activity">
      <Loaded query={activity} what="what happened to the link">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && (
              <NothingFound
                title="No activity recorded"
                advice="Older records may have been removed by retention."
              />
            )}
            <Timeline active={items.length} bulletSize={14} lineWidth={2}>
              {items.map((entry) => (
                <Timeline.Item key={entry.id} color={colourOf(entry.result)}>
                  <Entry entry={entry} />
                </Timeline.Item>
              ))}
            </Timeline>
            <Pager what="what happened" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Entry({ entry }: { readonly entry: AuditRecord }) {
  return (
    <>
      <Text style={{ overflowWrap: 'anywhere' }}>{sentenceOf(entry)}</Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        <ExactMoment at={entry.at} />
        <Leads entry={entry} />
      </Text>
    </>
  );
}

/** Where there is more about an entry. */
function Leads({ entry: { id, requestId, details } }: { readonly entry: AuditRecord }) {
  const { commandId, granteeId } = details;
  return (
    <>
      {' · '}
      <PageLink underline="always" to="/audit/$recordId" params={{ recordId: id }}>
        record
      </PageLink>
      {typeof granteeId === 'string' && (
        <>
          {' · for '}
          <ServiceName serviceId={granteeId} isInText />
        </>
      )}
      {typeof commandId === 'string' && (
        <>
          {' · '}
          <PageLink underline="always" to="/commands/$commandId" params={{ commandId }}>
            command
          </PageLink>
        </>
      )}
      {requestId !== null && (
        <>
          {' · request '}
          <PageLink underline="always" to="/audit" search={{ requestId }}>
            {requestId}
          </PageLink>
        </>
      )}
    </>
  );
}

function colourOf(result: string): string {
  if (result === 'succeeded' || result === 'started') return 'teal';
  return result === 'refused' ? 'orange' : 'red';
}
