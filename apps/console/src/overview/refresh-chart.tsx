import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { RefreshPoint } from '../api/schemas.js';
import { clockTime, countText } from '../layout/format.js';
import { inSteps } from './refresh-steps.js';

/** Milliseconds per bar: narrower bars run together. */
const BAR = 900_000;

/** A chart of refreshes over time; the table next to it shows the same. */
export function RefreshChart({ points }: { readonly points: readonly RefreshPoint[] }) {
  return (
    <div aria-hidden>
      <BarChart
        h={220}
        type="stacked"
        data={inSteps(points, BAR).map((point) => ({ ...point, time: clockTime(point.at) }))}
        dataKey="time"
        series={[
          { name: 'succeeded', label: 'Succeeded', color: 'teal.7' },
          { name: 'refused', label: 'Ended by users', color: 'orange.6' },
          { name: 'failed', label: 'Failed', color: 'red.7' },
        ]}
        withLegend
        tickLine="none"
        valueFormatter={countText}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: 2 }}
        xAxisProps={{ minTickGap: 48 }}
        yAxisProps={{ allowDecimals: false }}
      />
    </div>
  );
}
