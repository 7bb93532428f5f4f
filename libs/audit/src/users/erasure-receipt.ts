import { hash, type KeyObject } from 'node:crypto';
import { isSignedStatement, signStatement } from '../signed-statement.js';

/**
 * Pseudonyms that one record names: a text of a record's details may have 4,000 characters. A user usually has one; only
 * transactions that name a new user at the same moment make several.
 */
const PSEUDONYMS_AT_ONCE = 80;

/** What the record of an erasure says of the names that it destroyed. */
export interface ErasureReceipt {
  readonly erasure: string;
  /** Separated by spaces. */
  readonly pseudonyms: string;
  /** The broker's signed word for it; `null` if it had no key to sign with. */
  readonly statement: string | null;
}

/** The receipts for the names that an erasure destroyed, one for each record: without any name, one too. */
export function receiptsOf(
  erasure: string,
  pseudonyms: readonly string[],
  privateKey: KeyObject | undefined,
): ErasureReceipt[] {
  const receipts: ErasureReceipt[] = [];
  for (let start = 0; start === 0 || start < pseudonyms.length; start += PSEUDONYMS_AT_ONCE) {
    const about = {
      erasure,
      pseudonyms: pseudonyms.slice(start, start + PSEUDONYMS_AT_ONCE).join(' '),
    };
    receipts.push({ ...about, statement: privateKey ? signStatement(textOf(about), privateKey) : null });
  }
  return receipts;
}

/** Whether one of the keys has signed exactly this receipt. */
export function isSignedReceipt(receipt: ErasureReceipt, publicKeys: readonly KeyObject[]): boolean {
  return isSignedStatement(receipt.statement, textOf(receipt), publicKeys);
}

function textOf({ erasure, pseudonyms }: Omit<ErasureReceipt, 'statement'>): string {
  return `coco-audit-erasure/1 erasure=${erasure} pseudonyms=${hash('sha256', pseudonyms)}`;
}
