import { QueryFailedError } from 'typeorm';
import { LeaseClockStore, type ClockReading } from '../lease/lease-clock.store.js';

/** A database that accepts no writes. */
export class ReadOnlyStore extends LeaseClockStore {
  override move(): Promise<ClockReading> {
    const refused = Object.assign(new Error('cannot execute UPDATE in a read-only transaction'), {
      code: '25006',
    });
    return Promise.reject(new QueryFailedError('', [], refused));
  }
}

/** Makes the test server look as if it were promoted again and again. */
export class PromotedStore extends LeaseClockStore {
  promotions = 0;

  override async move(seen: number | undefined, stoodStill: boolean): Promise<ClockReading> {
    const reading = await super.move(seen, stoodStill);
    return { ...reading, timeline: reading.timeline + this.promotions };
  }
}
