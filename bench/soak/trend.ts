/** A value at a time. */
export interface Sample {
  readonly minutes: number;
  readonly value: number;
}

/** The slope of the straight line closest to the samples (least squares), a minute. */
export function slopePerMinute(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [minutes, value] = [mean((sample) => sample.minutes), mean((sample) => sample.value)];
  const together = mean((sample) => (sample.minutes - minutes) * (sample.value - value));
  return together / mean((sample) => (sample.minutes - minutes) ** 2);
}
