/**
 * Bytes of many rows in one parameter. PostgreSQL's driver sends an array of bytes as text, at more than twice the length, and the
 * server reads it character by character; a single parameter travels as it is.
 *
 * @param rows the values of each row, which follow one another
 * @returns the parameters for {@link unpacked}: all bytes, and where those of each row start, counted from 1
 */
export function pack(rows: readonly (readonly (Buffer | null)[])[]): [bytes: Buffer, starts: number[]] {
  const parts: Buffer[] = [];
  const starts: number[] = [];
  let end = 1;
  for (const row of rows) {
    starts.push(end);
    for (const value of row) {
      if (value === null) continue;
      parts.push(value);
      end += value.length;
    }
  }
  return [Buffer.concat(parts), starts];
}

/**
 * SQL: the values of a row, in the order in which {@link pack} got them, each named like its length without `_length`.
 *
 * @param bytes the parameter with all bytes
 * @param lengths columns of `i`, which also has `start`; a missing value has no length
 */
export function unpacked(bytes: string, lengths: readonly string[]): string {
  return lengths
    .map((length, index) => {
      const before = lengths.slice(0, index).map((earlier) => ` + coalesce(i.${earlier}, 0)`);
      const place = `i.start${before.join('')}`;
      return `substring(${bytes}::bytea FROM ${place} FOR i.${length}) AS ${length.replace(/_length$/, '')}`;
    })
    .join(', ');
}
