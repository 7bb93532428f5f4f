import { exactTime } from './format.js';
import { Moment } from './moment.js';

interface ExactMomentProps {
  /** ISO 8601; `null` if it never happened. */
  readonly at: string | null | undefined;
  /** The text if it never happened. */
  readonly never?: string;
}

/** A time in full, with its zone, and how long ago that was. */
export function ExactMoment({ at, never = '–' }: ExactMomentProps) {
  if (at === null || at === undefined) return never;
  return (
    <>
      {exactTime(at)} (<Moment at={at} />)
    </>
  );
}
