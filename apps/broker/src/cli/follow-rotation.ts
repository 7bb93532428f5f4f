import { setTimeout as delay } from 'node:timers/promises';
import type { Rotation } from '#vault';
import type { OpenRotation } from './open-rotation.js';
import type { OpenVault } from './open-vault.js';
import { ProgressLine } from './progress-line.js';

/** Milliseconds between two looks at how far the brokers have come. */
const LOOK_INTERVAL = 500;

/** Characters of the bar. */
const BAR_LENGTH = 30;

/**
 * Waits for the end of a rotation and shows how far it is. Where no broker runs, its work is done here.
 *
 * It may be broken off at any time; the rotation goes on, or is taken up again by the next broker or the next call.
 */
export async function followRotation(vault: OpenVault, open: OpenRotation, id: string): Promise<Rotation> {
  const progress = new ProgressLine('links moved');
  for (;;) {
    await open.rotations.promote();
    const rotation = await open.rotation.find(id);
    progress.say(describeProgress(rotation));
    if (rotation.state === 'finished' || rotation.state === 'superseded') {
      progress.end();
      return rotation;
    }
    const brokers = await open.holders.liveKeyIds();
    if (rotation.state === 'rewrapping' && brokers.length === 0)
      await moveAll(vault, open, rotation, progress);
    else await delay(LOOK_INTERVAL);
  }
}

/** How far a rotation is, as one line. */
export function describeProgress({
  state,
  toKeyId,
  waitingForReplicas,
  rowsTotal,
  rowsRemaining,
}: Rotation): string {
  if (state === 'waiting_for_replicas') return `${waitingForReplicas} replicas lack key "${toKeyId}" still`;
  const done = Math.max(0, rowsTotal - rowsRemaining);
  const share = rowsTotal === 0 ? 1 : Math.min(1, done / rowsTotal);
  const bar = '#'.repeat(Math.floor(share * BAR_LENGTH)).padEnd(BAR_LENGTH, '.');
  return `[${bar}] ${Math.floor(share * 100)} %, ${done} of ${rowsTotal} links under "${toKeyId}"`;
}

async function moveAll(
  { keyring }: OpenVault,
  { rotations, sweep }: OpenRotation,
  rotation: Rotation,
  progress: ProgressLine,
): Promise<void> {
  keyring.choosePrimary(rotation.toKeyId);
  let remaining = rotation.rowsRemaining;
  const { failed } = await sweep.run(keyring, {
    rate: undefined,
    isStopped: () => false,
    onBatch: (rewrapped) => {
      remaining -= rewrapped;
      progress.say(describeProgress({ ...rotation, rowsRemaining: remaining }));
    },
  });
  await rotations.finish(rotation.toKeyId, failed);
}
