import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeOf, defects, type Defect } from './defects.js';
import { TreeCopy } from './tree-copy.js';

/** Milliseconds for one run on a busy machine. */
const LONGEST_RUN = 30 * 60_000;

/** Fewer links than usual, since the drills have their own, and commands too. */
const OPTIONS = ['--seed', '1', '--seconds', '0', '--links', '100', '--calls-per-second', '20'];

/** A line of the report that counts what must be 0. */
const BROKEN_COLUMN = /^([a-z][\w ',-]+): [1-9]\d*$/gm;

/** Where commands are carried out. */
const COMMANDS = 'libs/coconet/';

/** Columns that speak of links and token calls. What callers got does not count here: a starved machine alone may spoil it. */
const OF_REFRESHES = /^(links|refresh calls|stale|overlapping|drills)/;

/** Columns that speak of commands: for a defect of these nothing else counts. */
const OF_COMMANDS = /^(commands|ends|approved|denied)/;

/**
 * Plants each defect in a copy of the tree, and holds the drill that must show it there. Every run of chaos holds all
 * drills, so what one of them shows no run misses.
 *
 * @param only part of the names of the defects to try
 * @returns whether every defect was noticed
 */
export async function tryPlanted(only: string): Promise<boolean> {
  const tried = defects.filter(({ name }) => name.includes(only));
  const logs = mkdtempSync(join(tmpdir(), 'planted-'));
  const copy = TreeCopy.make();
  try {
    let noticed = 0;
    for (const [index, defect] of tried.entries())
      if (await isNoticed(copy, defect, join(logs, `${index}.log`))) noticed += 1;
    console.log(`planted: ${noticed} of ${tried.length} noticed; what the runs printed is in ${logs}`);
    return noticed === tried.length;
  } finally {
    copy.remove();
  }
}

async function isNoticed(copy: TreeCopy, defect: Defect, log: string): Promise<boolean> {
  const end = await copy.broken(changeOf(defect), async () => {
    if (!(await copy.build())) throw new Error(`With "${defect.name}" the tree does not build`);
    return copy.run(['dist/test/chaos/main.js', ...OPTIONS, '--drill', defect.drill], LONGEST_RUN, log);
  });
  const text = readFileSync(log, 'utf8');
  const lines = new Set([...text.matchAll(BROKEN_COLUMN)].map(([line]) => line));
  const columns = [...lines].filter((line) =>
    (defect.file.startsWith(COMMANDS) ? OF_COMMANDS : OF_REFRESHES).test(line),
  );
  // A run that ends before its report has noticed nothing that it could name.
  const isNoticed = end === 1 && text.includes('BROKEN:') && columns.length > 0;
  console.log(`${isNoticed ? 'noticed' : 'MISSED'}  ${defect.name}: ${columns.join(', ')}`);
  return isNoticed;
}
