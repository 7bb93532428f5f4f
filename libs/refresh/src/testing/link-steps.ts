import fc from 'fast-check';

/** Replicas that may hold a claim on the link at once. */
const HOLDERS = 3;

/** What can happen to one link, in any order, from three replicas at once. */
export type Step =
  | { readonly kind: 'claim' | 'save' | 'fail' | 'end' | 'keep' | 'release'; readonly holder: number }
  | { readonly kind: 'beats pass' | 'wall clock passes' | 'outage' | 'becomes due' | 'revoke' | 'consent' };

/** Any order of such steps, weighted so that most claims run into something. */
export const steps = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ kind: fc.constant('claim' as const), holder: fc.nat(HOLDERS - 1) }),
    },
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('save' as const), holder: fc.nat(HOLDERS - 1) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('fail' as const, 'end' as const, 'keep' as const, 'release' as const),
        holder: fc.nat(HOLDERS - 1),
      }),
    },
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constantFrom('beats pass' as const, 'wall clock passes' as const, 'becomes due' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('outage' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('revoke' as const, 'consent' as const) }) },
  ),
  { minLength: 5, maxLength: 40 },
);

/** Whether the step is a holder reporting how its claim ended. */
export function isEnd({ kind }: Step): boolean {
  return ['save', 'fail', 'end', 'release'].includes(kind);
}
