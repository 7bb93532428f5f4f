import { List, Text } from '@mantine/core';
import type { Overview } from '../api/client/schemas.js';
import { countOf, dueText } from '../layout/text/format.js';
import { Moment } from '../layout/text/moment.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { lastErrorAdvice, lastErrorLabels, lastErrorOf } from '../last-error-words.js';

/** Why links fail, who has to act, and which refresh is due first. */
export function LastErrorsSection({ troubles, oldestDue }: Pick<Overview, 'troubles' | 'oldestDue'>) {
  return (
    <Section title="Failing links">
      {troubles.length === 0 && <Text c="dimmed">No link is failing.</Text>}
      <List spacing="xs">
        {troubles.map(({ code, links }) => (
          <List.Item key={code}>
            <LastErrorLine code={code} links={links} />
          </List.Item>
        ))}
      </List>
      {oldestDue !== null && (
        <Text mt="sm">
          Next refresh:{' '}
          <PageLink to="/links/$linkId" params={{ linkId: oldestDue.linkId }} underline="always">
            <Moment at={oldestDue.dueAt} tell={dueText} />
          </PageLink>
          .
        </Text>
      )}
    </Section>
  );
}

function LastErrorLine({ code, links }: Overview['troubles'][number]) {
  const lastError = lastErrorOf(code);
  if (lastError === undefined) return `${countOf(links, 'link')}: ${code}`;
  return (
    <>
      <PageLink to="/links" search={{ lastError }}>
        {countOf(links, 'link')}: {lastErrorLabels[lastError]}
      </PageLink>
      <Text size="sm" c="dimmed">
        {lastErrorAdvice[lastError]}
      </Text>
    </>
  );
}
