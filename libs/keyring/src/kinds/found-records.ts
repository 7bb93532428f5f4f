/**
 * Maximum ids kept: enough to start an investigation, and a mixed-up key in a vault of millions does not fill
 * memory.
 */
const IDS_KEPT = 1_000;

/** Records found by a check: how many, and the first ids. */
export class FoundRecords {
  count = 0;
  readonly ids: string[] = [];

  /** Adds a record. */
  add(id: string): void {
    this.count += 1;
    if (this.ids.length < IDS_KEPT) this.ids.push(id);
  }
}
