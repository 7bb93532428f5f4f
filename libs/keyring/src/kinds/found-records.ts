/** Ids that are kept at most: enough to begin with, and a vault of millions whose key was mixed up does not fill memory. */
const IDS_KEPT = 1_000;

/** Records that a check found: how many, and the ids of the first of them. */
export class FoundRecords {
  count = 0;
  readonly ids: string[] = [];

  /** Adds a record. */
  add(id: string): void {
    this.count += 1;
    if (this.ids.length < IDS_KEPT) this.ids.push(id);
  }
}
