import { BarChart } from '@mantine/charts';
import '@mantine/core/styles/ColorSwatch.css';
import '@mantine/charts/styles.css';
import { clockTime, countText } from '../text/format.js';
import { inSteps, type OutcomePoint } from './outcome-steps.js';

/** Milliseconds per bar: narrower bars run together. */
const BAR = 900_000;

interface OutcomeChartProps {
  readonly points: readonly OutcomePoint[];
  /** What was refused, and by whom. */
  readonly refusedLabel: string;
}

/** A chart of what succeeded, was refused and failed over time; the table next to it shows the same. */
export function OutcomeChart({ points, refusedLabel }: OutcomeChartProps) {
  return (
    <div aria-hidden>
      <BarChart
        h={220}
        type="stacked"
        data={inSteps(points, BAR).map((point) => ({ ...point, time: clockTime(point.at) }))}
        dataKey="time"
        series={[
          { name: 'succeeded', label: 'Succeeded', color: 'teal.7' },
          { name: 'refused', label: refusedLabel, color: 'orange.6' },
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
