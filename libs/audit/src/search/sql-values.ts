/** Collects the values of a statement. */
export class SqlValues {
  readonly all: unknown[] = [];

  /** @returns its placeholder, such as `$1` */
  add(value: unknown): string {
    return `$${this.all.push(value)}`;
  }
}
