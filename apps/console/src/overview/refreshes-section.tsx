import { Text } from '@mantine/core';
import type { Overview } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { countOf, countText, exactTime } from '../layout/text/format.js';
import { Section } from '../layout/page/section.js';
import { inSteps, total, type OutcomePoint } from '../layout/figures/outcome-steps.js';
import { OutcomeFigure } from '../layout/figures/outcome-figure.js';

const TITLE = 'Refreshes in the last 24 hours';

/** Milliseconds. */
const HOUR = 3_600_000;

const columns: readonly Column<OutcomePoint>[] = [
  { title: 'Hour from', cell: ({ at }) => exactTime(at) },
  { title: 'Succeeded', cell: ({ succeeded }) => countText(succeeded), isNumber: true },
  { title: 'Ended by users', cell: ({ refused }) => countText(refused), isNumber: true },
  { title: 'Failed', cell: ({ failed }) => countText(failed), isNumber: true },
];

/** Refreshes of the last 24 hours: in a sentence, drawn, and as a table. */
export function RefreshesSection({ refreshes: { points } }: Pick<Overview, 'refreshes'>) {
  const failed = total(points, 'failed');
  const refused = total(points, 'refused');
  if (total(points, 'succeeded') + failed + refused === 0) {
    return (
      <Section title={TITLE}>
        <Text c="dimmed">No link was due for a refresh.</Text>
      </Section>
    );
  }
  return (
    <Section title={TITLE}>
      <Text mb="sm">
        {countOf(total(points, 'succeeded'), 'refresh', 'refreshes')} succeeded
        {failed === 0 ? ', none failed.' : ` and ${countText(failed)} failed.`}
        {refused > 0 && ` ${countOf(refused, 'link')} ended because COCO no longer has the user’s consent.`}
      </Text>
      <OutcomeFigure points={points} refusedLabel="Ended by users">
        <DataTable
          caption="Refreshes by hour, newest first"
          columns={columns}
          rows={busyHours(points)}
          keyOf={({ at }) => at}
        />
      </OutcomeFigure>
    </Section>
  );
}

/** Newest first, without the hours in which nothing was refreshed. */
function busyHours(points: readonly OutcomePoint[]): OutcomePoint[] {
  return inSteps(points, HOUR)
    .filter(({ succeeded, failed, refused }) => succeeded + failed + refused > 0)
    .reverse();
}
