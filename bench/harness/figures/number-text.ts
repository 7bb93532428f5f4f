/** A figure as people read it: three digits that count, thousands apart, no more than the measurement bears. */
export function numberText(value: number): string {
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumFractionDigits: 6 });
}
