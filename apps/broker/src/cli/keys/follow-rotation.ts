import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import {
  HolderStore,
  KeyringSettings,
  KeyRotation,
  RewrapSweep,
  RotationStore,
  type KeyRotationView,
} from '#keyring';
import { ProgressLine } from '../progress-line.js';

/** Milliseconds between two polls of the brokers' progress. */
const LOOK_INTERVAL = 500;

/** Characters of the bar. */
const BAR_LENGTH = 30;

/**
 * Waits for the end of a rotation and shows its progress. If no broker runs, this process does the work.
 *
 * It may be interrupted at any time: the rotation continues, or resumes with the next broker or the next call.
 */
export async function followRotation(context: INestApplicationContext, id: string): Promise<KeyRotationView> {
  const progress = new ProgressLine('links re-wrapped');
  for (;;) {
    await context.get(RotationStore).promote();
    const rotation = await context.get(KeyRotation).find(id);
    progress.say(describeProgress(rotation));
    if (rotation.state === 'finished' || rotation.state === 'superseded') {
      progress.end();
      return rotation;
    }
    const brokers = await context.get(HolderStore).liveKeyIds();
    if (rotation.state === 'rewrapping' && brokers.length === 0) await moveAll(context, rotation, progress);
    else await delay(LOOK_INTERVAL);
  }
}

/** A rotation's progress, as one line. */
export function describeProgress({
  state,
  toKeyId,
  waitingForReplicas,
  rowsTotal,
  rowsRemaining,
}: KeyRotationView): string {
  if (state === 'waiting_for_replicas') return `${waitingForReplicas} replicas still lack key "${toKeyId}"`;
  const done = Math.max(0, rowsTotal - rowsRemaining);
  const share = rowsTotal === 0 ? 1 : Math.min(1, done / rowsTotal);
  const bar = '#'.repeat(Math.floor(share * BAR_LENGTH)).padEnd(BAR_LENGTH, '.');
  return `[${bar}] ${Math.floor(share * 100)} %, ${done} of ${rowsTotal} links under "${toKeyId}"`;
}

async function moveAll(
  context: INestApplicationContext,
  rotation: KeyRotationView,
  progress: ProgressLine,
): Promise<void> {
  const { keyring } = context.get(KeyringSettings);
  keyring.choosePrimary(rotation.toKeyId);
  let remaining = rotation.rowsRemaining;
  const { failed } = await context.get(RewrapSweep).run(keyring, {
    rate: undefined,
    isStopped: () => false,
    onBatch: (rewrapped) => {
      remaining -= rewrapped;
      progress.say(describeProgress({ ...rotation, rowsRemaining: remaining }));
    },
  });
  await context.get(RotationStore).finish(rotation.toKeyId, failed);
}
