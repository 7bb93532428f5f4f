/**
 * Finds thousands of forms in one pass, in time that hardly depends on their number (Wu and Manber, "A fast algorithm for
 * multi-pattern searching", 1994): of each form the first bytes, a window, are looked at in blocks from the window's end; a
 * block that occurs in no window lets the search skip it.
 */
import { SHORTEST_FORM, type Needle } from './needle.js';

/** Bytes of the form that lead to it; no form is shorter. */
const WINDOW = SHORTEST_FORM;

/** Bytes that are looked at together. */
const BLOCK = 4;

/** Where the last block of a window begins, and so the farthest leap less one. */
const LAST_BLOCK = WINDOW - BLOCK;

/** Slots for each form: few blocks share one by chance. */
const SLOTS_PER_FORM = 128;

/** Powers of two between which the table is kept: a kilobyte and sixteen megabytes. */
const [SMALLEST, LARGEST] = [10, 24];

/** 2^32 divided by the golden ratio, which spreads neighbouring numbers (Knuth, vol. 3, section 6.4). */
const GOLDEN = 0x9e3779b1;

interface Candidate {
  readonly form: Buffer;
  readonly needle: Needle;
}

/** A search for needles, made once and used for any number of texts. */
export class NeedleSearch {
  private readonly leaps: Uint8Array;
  private readonly hashBits: number;
  private readonly candidates = new Map<number, Candidate[]>();

  constructor(needles: readonly Needle[]) {
    const all = needles.flatMap((needle) => needle.forms.map((form) => ({ form, needle })));
    const wanted = Math.ceil(Math.log2(Math.max(1, all.length * SLOTS_PER_FORM)));
    this.hashBits = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    this.leaps = new Uint8Array(2 ** this.hashBits).fill(LAST_BLOCK + 1);
    for (const candidate of all) this.add(candidate);
  }

  /** The needles that `bytes` hold. */
  in(bytes: Buffer): Needle[] {
    const found = new Set<Needle>();
    let block = LAST_BLOCK;
    while (block + BLOCK <= bytes.length) {
      const slot = this.slotOf(bytes, block);
      const leap = this.leaps[slot] ?? 1;
      if (leap === 0) this.compare(bytes, block - LAST_BLOCK, slot, found);
      block += Math.max(leap, 1);
    }
    return [...found];
  }

  private add(candidate: Candidate): void {
    for (let block = 0; block <= LAST_BLOCK; block += 1) {
      const slot = this.slotOf(candidate.form, block);
      this.leaps[slot] = Math.min(this.leaps[slot] ?? 0, LAST_BLOCK - block);
      if (block < LAST_BLOCK) continue;
      const there = this.candidates.get(slot);
      if (there === undefined) this.candidates.set(slot, [candidate]);
      else there.push(candidate);
    }
  }

  private compare(bytes: Buffer, start: number, slot: number, found: Set<Needle>): void {
    for (const { form, needle } of this.candidates.get(slot) ?? []) {
      if (!found.has(needle) && bytes.subarray(start, start + form.length).equals(form)) found.add(needle);
    }
  }

  private slotOf(bytes: Buffer, block: number): number {
    return Math.imul(bytes.readInt32LE(block), GOLDEN) >>> (32 - this.hashBits);
  }
}

/** The needles that `bytes` hold. */
export function needlesIn(bytes: Buffer, needles: readonly Needle[]): Needle[] {
  return new NeedleSearch(needles).in(bytes);
}
