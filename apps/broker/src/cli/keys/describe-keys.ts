import type { ListedKey } from './list-keys.js';

/** The list of keys as a text table. */
export function describeKeys(keys: readonly ListedKey[]): string {
  const rows = [['KEY', 'STATE', 'LINKS'], ...keys.map((key) => [key.id, stateOf(key), linksOf(key)])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function stateOf({ primary, held }: ListedKey): string {
  if (!held) return 'MISSING from the keyring';
  return primary ? 'primary' : 'held';
}

function linksOf({ links }: ListedKey): string {
  return links === undefined ? 'unknown: DATABASE_URL is not set' : String(links);
}
