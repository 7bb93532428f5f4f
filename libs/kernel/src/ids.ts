import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';

/** Random bytes that one id takes. */
const BYTES_PER_ID = 16;

/**
 * Ids for which randomness is drawn at a time: asking the operating system for each would cost more than the id.
 */
const IDS_PER_DRAW = 256;

/**
 * The UUID of no record (RFC 9562 section 5.9): it sorts before all others, and is a placeholder in a row that requires
 * an id.
 */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The smallest UUIDv7 that could have been made at this time: ids of records since then are not smaller. */
export function smallestIdAt(time: Date): string {
  const milliseconds = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-000000000000`;
}

/** The one source of identifiers in the process. */
export abstract class Ids {
  /** A new UUIDv7 (RFC 9562): sorts by the time it was made. */
  abstract next(): string;
}

/** UUIDv7 from the machine's clock and generator, monotonic within the process. */
@Injectable()
export class SystemIds extends Ids {
  private readonly pool = Buffer.alloc(BYTES_PER_ID * IDS_PER_DRAW);
  private used = this.pool.length;
  private milliseconds = 0;
  private sequence = 0;

  override next(): string {
    const random = this.draw();
    const now = Date.now();
    // Within a millisecond, or when the clock steps back, the sequence counts on (RFC 9562 section 6.2, method 1).
    this.sequence = now > this.milliseconds ? random.readUInt32BE() >>> 1 : this.sequence + 1;
    this.milliseconds = Math.max(now, this.milliseconds);
    return v7({ random, msecs: this.milliseconds, seq: this.sequence });
  }

  private draw(): Buffer {
    if (this.used === this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.used += BYTES_PER_ID;
    return this.pool.subarray(this.used - BYTES_PER_ID, this.used);
  }
}
