import { AuditTrail } from '#audit';
import { SystemClock, SystemIds } from '#kernel';
import { sealedSessions } from '#oauth';
import {
  HolderStore,
  KeyChoiceStore,
  KeyRetirement,
  KeyRotation,
  KeyUses,
  RewrapSweep,
  Rewrapper,
  RotationStore,
  sealedAccountPepper,
} from '#vault';
import { CommandFailed } from './end-command.js';
import type { OpenVault } from './open-vault.js';

/** The parts of the rotation of keys that a command works with. */
export interface OpenRotation {
  readonly rotation: KeyRotation;
  readonly retirement: KeyRetirement;
  readonly rotations: RotationStore;
  readonly holders: HolderStore;
  readonly sweep: RewrapSweep;
}

/** Puts the rotation together on an open vault, as brokers have it. @throws CommandFailed where a migration is outstanding */
export async function openRotation({ database, cipher, settings }: OpenVault): Promise<OpenRotation> {
  if (await database.showMigrations())
    throw new CommandFailed('The database lacks a migration: run broker migrate first');
  const clock = new SystemClock();
  const ids = new SystemIds();
  const audit = new AuditTrail(database, ids);
  const choices = new KeyChoiceStore(database);
  const holders = new HolderStore(database);
  const rotations = new RotationStore(database, choices, holders, audit, ids);
  const uses = new KeyUses();
  uses.addRecords(sealedSessions(database));
  uses.addRecords(sealedAccountPepper(database));
  return {
    rotation: new KeyRotation(database, choices, holders, rotations, clock, settings),
    retirement: new KeyRetirement(database, choices, holders, uses, audit, settings),
    rotations,
    holders,
    sweep: new RewrapSweep(new Rewrapper(database, cipher), clock),
  };
}
