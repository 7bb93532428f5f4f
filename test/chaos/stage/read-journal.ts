import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest generation of each link in the journal files of a replica, no matter which process wrote them. */
export function readJournal(dataDirectory: string): ReadonlyMap<string, number> {
  const folder = join(dataDirectory, 'journal');
  const newest = new Map<string, number>();
  const files = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  for (const { name } of files.filter((file) => file.isFile() && file.name.endsWith('.journal'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, linkId = '', generation = ''] of text.matchAll(/"linkId":"([^"]+)","generation":(\d+)/g))
      newest.set(linkId, Math.max(newest.get(linkId) ?? 0, Number(generation)));
  }
  return newest;
}
