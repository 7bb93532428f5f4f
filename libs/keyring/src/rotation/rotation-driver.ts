import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Changer } from '#audit';
import { HolderStore } from '../agreement/holder.store.js';
import { KeyringSettings } from '../keyring-settings.js';
import { KeyRotation } from './key-rotation.js';
import type { KeyRotationView } from './key-rotation.view.js';
import { RewrapSweep } from './rewrap-sweep.js';
import { RotationStore } from './rotation.store.js';

/** Milliseconds between two checks of the brokers' progress: often enough for a progress bar, cheap for the database. */
const LOOK_INTERVAL = 500;

/** Begins a rotation and follows it from a process that is not a broker, such as the command line. */
@Injectable()
export class RotationDriver {
  constructor(
    private readonly rotation: KeyRotation,
    private readonly rotations: RotationStore,
    private readonly holders: HolderStore,
    private readonly sweep: RewrapSweep,
    private readonly settings: KeyringSettings,
  ) {}

  /**
   * Begins a rotation like {@link KeyRotation.rotate}; its key is primary at once if every running broker has it, or if none
   * runs.
   *
   * @throws KeyHeldByNobody, KeyringReadOnly, KeyringAway
   */
  async begin(keyId: string | undefined, by: Changer): Promise<KeyRotationView> {
    const { id } = await this.rotation.rotate(keyId, by);
    const { keyring, keyringSource } = this.settings;
    // A new key is in the source, and not yet in this process.
    keyring.replace(await keyringSource.read());
    return this.look(id);
  }

  /**
   * Waits for the end of a rotation. If no broker runs, this process re-wraps the records.
   *
   * It may be interrupted at any time: the rotation continues, or resumes with the next broker or the next call.
   *
   * @param onProgress called now and then with the state so far
   */
  async follow(id: string, onProgress: (rotation: KeyRotationView) => void): Promise<KeyRotationView> {
    for (;;) {
      const rotation = await this.look(id);
      onProgress(rotation);
      if (rotation.state === 'finished' || rotation.state === 'superseded') return rotation;
      const brokers = await this.holders.liveKeyIds();
      if (rotation.state === 'rewrapping' && brokers.length === 0)
        await this.rewrapHere(rotation, onProgress);
      else await delay(LOOK_INTERVAL);
    }
  }

  private async look(id: string): Promise<KeyRotationView> {
    await this.rotations.promote();
    return this.rotation.find(id);
  }

  private async rewrapHere(
    rotation: KeyRotationView,
    onProgress: (rotation: KeyRotationView) => void,
  ): Promise<void> {
    const { keyring } = this.settings;
    keyring.choosePrimary(rotation.toKeyId);
    let { rowsRemaining } = rotation;
    const { failed } = await this.sweep.run(keyring, {
      rate: undefined,
      isStopped: () => false,
      onBatch: (rewrapped) => {
        rowsRemaining -= rewrapped;
        onProgress({ ...rotation, rowsRemaining });
      },
    });
    await this.rotations.finish(rotation.toKeyId, failed);
  }
}
