import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { RefreshPoint } from '../api/overview.js';
import { clockTime, countText } from '../layout/format.js';

/** Refreshes over time, drawn; what it shows stands in the table beside it too. */
export function RefreshChart({ points }: { readonly points: readonly RefreshPoint[] }) {
  return (
    <div aria-hidden>
      <BarChart
        h={220}
        type="stacked"
        data={points.map((point) => ({ ...point, time: clockTime(point.at) }))}
        dataKey="time"
        series={[
          { name: 'succeeded', label: 'Succeeded', color: 'teal.7' },
          { name: 'failed', label: 'Failed', color: 'red.7' },
        ]}
        withLegend
        tickLine="none"
        valueFormatter={countText}
        minBarSize={1}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: 1 }}
        xAxisProps={{ minTickGap: 48 }}
        yAxisProps={{ allowDecimals: false }}
      />
    </div>
  );
}
