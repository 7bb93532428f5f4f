import { exactTime } from './format.js';
import { Moment } from './moment.js';

/** A time in full, and how long ago that was. */
export function ExactMoment({ at }: { readonly at: string }) {
  return (
    <>
      {exactTime(at)} (<Moment at={at} />)
    </>
  );
}
