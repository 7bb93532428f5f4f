import { Injectable } from '@nestjs/common';
import type {
  EncryptedKind,
  EncryptedSample,
  MovableKind,
  Statements,
  Verification,
} from './encrypted-kind.js';

/**
 * The only registry of data encrypted under the keyring. A lib that encrypts adds its kind when its module is
 * created. Rotation, retirement and verification use it, from the API and from the command line alike.
 */
@Injectable()
export class EncryptedKinds {
  private readonly kinds = new Map<string, EncryptedKind>();

  /** Adds a kind for the life of the process. @throws Error if the name is taken */
  add(kind: EncryptedKind): void {
    if (this.kinds.has(kind.name)) throw new Error(`Two kinds of encrypted records are named "${kind.name}"`);
    this.kinds.set(kind.name, kind);
  }

  /** All kinds, in the order they were added. */
  get all(): readonly EncryptedKind[] {
    return [...this.kinds.values()];
  }

  /** The kinds whose records move to the primary key. */
  get movable(): readonly MovableKind[] {
    return this.all.filter(isMovable);
  }

  /** How many records of each kind need a key, by the name of the kind. */
  async needsOf(keyId: string, statements: Statements): Promise<Record<string, number>> {
    const needs: Record<string, number> = {};
    for (const kind of this.all)
      needs[kind.name] = await (kind.reencryption ?? kind).countUnder(keyId, statements);
    return needs;
  }

  /** The ids, in order, of the keys that records are under, except records that soon expire. Fast. */
  async keysInUse(statements: Statements): Promise<string[]> {
    const ids = new Set<string>();
    for (const { reencryption } of this.movable)
      for (const id of await reencryption.keysInUse(statements)) ids.add(id);
    return [...ids].sort();
  }

  /** How many of the records shown to operators are under these keys. @param atMost for each kind and key */
  async countShown(keyIds: readonly string[], statements: Statements, atMost?: number): Promise<number> {
    const shown = this.movable.filter(({ reencryption }) => reencryption.isCounted === true);
    return countUnder(shown, keyIds, statements, atMost);
  }

  /** How many records of the movable kinds are under these keys. @param atMost for each kind and key */
  async countMovable(keyIds: readonly string[], statements: Statements, atMost?: number): Promise<number> {
    return countUnder(this.movable, keyIds, statements, atMost);
  }

  /** The keys in use, except this one. */
  async keysInUseBut(keyId: string, statements: Statements): Promise<string[]> {
    return (await this.keysInUse(statements)).filter((id) => id !== keyId);
  }

  /**
   * Decrypts everything that is encrypted, and gives the result for each kind by its name.
   *
   * @param onProgress called now and then with the number of records read
   */
  async verify(onProgress: (records: number) => void): Promise<ReadonlyMap<string, Verification>> {
    const results = new Map<string, Verification>();
    for (const kind of this.all) results.set(kind.name, await kind.verify(onProgress));
    return results;
  }

  /** A few records under a key, of any kind. */
  async samplesOf(keyId: string, statements: Statements): Promise<EncryptedSample[]> {
    const samples: EncryptedSample[] = [];
    for (const { reencryption } of this.movable)
      samples.push(...((await reencryption.samples?.(keyId, statements)) ?? []));
    return samples;
  }
}

function isMovable(kind: EncryptedKind): kind is MovableKind {
  return kind.reencryption !== undefined;
}

/** One after another: they may be statements in one transaction. */
async function countUnder(
  kinds: readonly MovableKind[],
  keyIds: readonly string[],
  statements: Statements,
  atMost?: number,
): Promise<number> {
  let total = 0;
  for (const kind of kinds)
    for (const keyId of keyIds) total += await kind.reencryption.countUnder(keyId, statements, atMost);
  return total;
}
