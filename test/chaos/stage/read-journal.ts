import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest generation of each link in the journal files of a replica, whoever wrote them. */
export function readJournal(dataDirectory: string): ReadonlyMap<string, number> {
  const folder = join(dataDirectory, 'journal');
  const newest = new Map<string, number>();
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((candidate) => candidate.endsWith('.journal'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, linkId = '', generation = ''] of text.matchAll(/"linkId":"([^"]+)","generation":(\d+)/g))
      newest.set(linkId, Math.max(newest.get(linkId) ?? 0, Number(generation)));
  }
  return newest;
}
