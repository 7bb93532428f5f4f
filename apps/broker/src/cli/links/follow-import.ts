import { setTimeout as delay } from 'node:timers/promises';
import type { ImportStore, LinkImport } from '#import';
import { ProgressLine } from '../progress-line.js';

/** Milliseconds between two polls. */
const LOOK_INTERVAL = 1_000;

/**
 * Waits until running brokers have presented every row, and shows their progress. Interrupting it does not stop
 * the import.
 */
export async function followImport(store: ImportStore, id: string): Promise<void> {
  const progress = new ProgressLine('rows presented');
  for (let found = await store.find(id); isOpen(found); found = await store.find(id)) {
    progress.say(progressOf(found));
    await delay(LOOK_INTERVAL);
  }
  progress.end();
}

function isOpen({ state }: LinkImport): boolean {
  return state === 'loading' || state === 'running';
}

function progressOf({ counts }: LinkImport): string {
  const total = Object.values(counts).reduce((sum, rows) => sum + rows, 0);
  const { waiting = 0, presented = 0, linked = 0 } = counts;
  const idle = presented === 0 && linked === 0 ? '; a running broker presents them' : '';
  return `${total - waiting} of ${total} rows presented or settled, ${linked} linked${idle}`;
}
