import { List, Text } from '@mantine/core';
import { useServiceTraffic } from '../api/services.js';
import type { ServiceTraffic, TrafficPoint } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { countOf, countText, durationText, exactTime } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { total } from '../layout/figures/outcome-steps.js';
import { OutcomeFigure } from '../layout/figures/outcome-figure.js';
import { Section } from '../layout/page/section.js';

/** Steps of the table: when something fails, people look at the newest hours. */
const ROWS_SHOWN = 24;

const columns: readonly Column<TrafficPoint>[] = [
  { title: 'Five minutes from', cell: ({ at }) => exactTime(at) },
  { title: 'Succeeded', cell: ({ succeeded }) => countText(succeeded), isNumber: true },
  { title: 'Refused', cell: ({ refused }) => countText(refused), isNumber: true },
  { title: 'Failed', cell: ({ failed }) => countText(failed), isNumber: true },
  { title: 'Half within', cell: ({ p50 }) => durationOf(p50), isNumber: true, from: 'sm' },
  { title: '95 % within', cell: ({ p95 }) => durationOf(p95), isNumber: true, from: 'sm' },
];

/** How the calls of a service fared in the last 24 hours: in a sentence, by code, drawn, and as a table. */
export function TrafficSection({ serviceId }: { readonly serviceId: string }) {
  const traffic = useServiceTraffic(serviceId);
  return (
    <Section title="Calls in the last 24 hours">
      <Loaded query={traffic} what="its calls">
        {(data) =>
          data.points.length === 0 ? (
            <Text c="dimmed">The service has not called.</Text>
          ) : (
            <TrafficParts traffic={data} />
          )
        }
      </Loaded>
    </Section>
  );
}

function TrafficParts({ traffic }: { readonly traffic: ServiceTraffic }) {
  const { points, codes } = traffic;
  return (
    <>
      <Text mb="xs">{sentenceOf(traffic)}</Text>
      {codes.length > 0 && (
        <List mb="sm" aria-label="Why calls did not succeed">
          {codes.map(({ code, outcome, calls }) => (
            <List.Item key={`${code} ${outcome}`}>
              {code}: {countOf(calls, 'call')} {outcome}
            </List.Item>
          ))}
        </List>
      )}
      <OutcomeFigure points={points} refusedLabel="Refused">
        <DataTable
          caption="Calls by five minutes, newest first"
          columns={columns}
          rows={points.slice(-ROWS_SHOWN).reverse()}
          keyOf={({ at }) => at}
        />
      </OutcomeFigure>
    </>
  );
}

function sentenceOf({ points, p50, p95 }: ServiceTraffic): string {
  const refused = countText(total(points, 'refused'));
  const failed = countText(total(points, 'failed'));
  const ended = `${countOf(total(points, 'succeeded'), 'call')} succeeded, ${refused} refused, ${failed} failed.`;
  if (p50 === null) return ended;
  return `${ended} Half of those that succeeded took at most about ${durationOf(p50)}, 95 % at most about ${durationOf(p95)}.`;
}

function durationOf(milliseconds: number | null): string {
  return milliseconds === null ? '–' : durationText(milliseconds);
}
