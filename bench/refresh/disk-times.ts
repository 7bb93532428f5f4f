import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { quantilesOf, type Quantiles } from '../harness/figures/quantiles.js';

/** Bytes of one encrypted pair in the journal. */
const RECORD = Buffer.alloc(2_500, 'r');

/** Records written one after the other, with pauses as at a hundred refreshes a second. */
const RECORDS = 300;
const PAUSE = 8;

/** Milliseconds that the disk itself takes to make one record durable: the baseline for the journal's window. */
export async function measureDisk(): Promise<Quantiles> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-disk-'));
  const file = await open(join(folder, 'records'), 'w');
  const times: number[] = [];
  try {
    await file.writeFile(Buffer.alloc(RECORDS * RECORD.length));
    await file.sync();
    for (let index = 0; index < RECORDS; index += 1) {
      await pause(PAUSE);
      const startedAt = performance.now();
      await file.write(RECORD, 0, RECORD.length, index * RECORD.length);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
  } finally {
    await file.close();
    rmSync(folder, { recursive: true });
  }
  return quantilesOf(times);
}
