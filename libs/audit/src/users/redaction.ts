import type { KeyObject } from 'node:crypto';
import { isSignedStatement, signStatement } from '../signed-statement.js';

/** A record from which an erased user's id was taken out. */
export interface Redaction {
  readonly eventId: string;
  /** Hash of the record as it was chained. */
  readonly before: Buffer;
  /** Hash of what it is now. */
  readonly after: Buffer;
  /** The broker's signed statement of it; `null` if it had no key to sign with. */
  readonly statement: string | null;
}

/**
 * The statement of a broker that it has compared the record with its hash and has taken out only an erased user's id, signed
 * with the key of the checkpoints: the owner of the database, who could write the rest, does not have it.
 */
export function signRedaction(
  redaction: Omit<Redaction, 'statement'>,
  privateKey: KeyObject | undefined,
): string | null {
  return privateKey === undefined ? null : signStatement(textOf(redaction), privateKey);
}

/** Whether the redaction is about exactly this, and one of the keys has signed it. */
export function isProved(redaction: Redaction, publicKeys: readonly KeyObject[]): boolean {
  return isSignedStatement(redaction.statement, textOf(redaction), publicKeys);
}

function textOf({ eventId, before, after }: Omit<Redaction, 'statement'>): string {
  return `coco-audit-redaction/1 record=${eventId} before=${before.toString('hex')} after=${after.toString('hex')}`;
}
