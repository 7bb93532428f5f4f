import { sign, verify, type KeyObject } from 'node:crypto';
import { keyIdOf } from '../checkpoints/checkpoint.js';

/** A record from which an erased user's id was taken out. */
export interface Redaction {
  readonly eventId: string;
  /** Hash of the record as it was chained. */
  readonly before: Buffer;
  /** Hash of what it is now. */
  readonly after: Buffer;
  /** The broker's signed word for it; `null` if it had no key to sign with. */
  readonly statement: string | null;
}

const FORM = 'coco-audit-redaction/1';

/**
 * The statement of a broker that it has compared the record with its hash and has taken out only an erased user's id, signed
 * with the key of the checkpoints: the owner of the database, who could write the rest, does not have it.
 */
export function signRedaction(
  redaction: Omit<Redaction, 'statement'>,
  privateKey: KeyObject | undefined,
): string | null {
  if (privateKey === undefined) return null;
  const text = textOf(redaction, keyIdOf(privateKey));
  return `${text} signature=${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Whether the redaction is about exactly this, and one of the keys has signed it. */
export function isProved(redaction: Redaction, publicKeys: readonly KeyObject[]): boolean {
  const { statement } = redaction;
  return publicKeys.some((key) => {
    const text = textOf(redaction, keyIdOf(key));
    const signature = statement?.startsWith(`${text} signature=`)
      ? statement.slice(text.length + ' signature='.length)
      : undefined;
    return (
      signature !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
    );
  });
}

function textOf({ eventId, before, after }: Omit<Redaction, 'statement'>, keyId: string): string {
  return `${FORM} record=${eventId} before=${before.toString('hex')} after=${after.toString('hex')} key=${keyId}`;
}
