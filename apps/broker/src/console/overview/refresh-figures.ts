/** Refreshes by how they ended, as the overview counts them. */
export interface Figures {
  readonly succeeded: number;
  readonly failed: number;
  /** Because the user took the consent back: nothing is wrong with the broker or with COCO. */
  readonly refused: number;
}

/** How many refreshes had these labels in the metric `refreshes_total`. */
interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** Causes of a refresh without tokens that are the user's doing; `quarantined` is another try of such a link. */
const CAUSES_OF_USERS: ReadonlySet<unknown> = new Set(['grant_refused', 'refused_repeatedly', 'quarantined']);

/** Sums up the metric `refreshes_total`. */
export function figuresOf(samples: readonly Sample[]): Figures {
  const figures = { succeeded: 0, failed: 0, refused: 0 };
  for (const { labels, value } of samples) {
    const end = endOf(labels);
    if (end !== undefined) figures[end] += value;
  }
  return figures;
}

/** What a refresh counts as; `undefined` for one that proves nothing. */
function endOf({ result, cause }: Sample['labels']): keyof Figures | undefined {
  if (result === 'superseded') return undefined;
  if (result === 'succeeded') return 'succeeded';
  return CAUSES_OF_USERS.has(cause) ? 'refused' : 'failed';
}
