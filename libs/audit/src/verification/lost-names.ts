import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isSignedReceipt, type ErasureReceipt } from '../users/erasure-receipt.js';

/** A record of the chain, or its place if the record is gone. */
interface NamingRecord {
  readonly position: number;
  readonly eventId: string;
  readonly actorKind: string | null;
  readonly actorId: string | null;
  /** As JSON. */
  readonly details: string | null;
}

/** A pseudonym without a name, by the first record that has it. */
interface LostName {
  readonly fault: 'name_missing' | 'erasure_unproved';
  readonly position: number;
  readonly eventId: string;
}

const NAMELESS = `
  SELECT given.pseudonym FROM unnest($1::text[]) AS given (pseudonym)
  WHERE NOT EXISTS (SELECT FROM audit_users u WHERE u.pseudonym = given.pseudonym)`;

const RECEIPTS = `
  SELECT e.details ->> 'erasure' AS erasure, e.details ->> 'pseudonyms' AS pseudonyms, e.details ->> 'statement' AS statement
  FROM audit_events e WHERE e.action = 'user.erased'`;

/** Members of details that name a person; the trail's own trigger has the same. */
const PEOPLE = ['causedBy', 'requestedFor', 'userId'];

// The name of an erasure, which takes the place of a name that was never concealed, happens to be as long.
const PSEUDONYM = /^~(?!erased-)[\w-]{43}$/;

/**
 * The people whom records name by a pseudonym that nobody can read any more. An erasure says which names it destroyed; anyone who
 * deletes one by hand hides who did something, while the record and the chain stay as they were.
 */
export class LostNames {
  private readonly firstUses = new Map<string, Omit<LostName, 'fault'>>();

  constructor(private readonly database: Pick<EntityManager, 'query'>) {}

  /** Notes which people of these records have no name. */
  async visit(records: readonly NamingRecord[]): Promise<void> {
    const uses = new Map<string, Omit<LostName, 'fault'>>();
    for (const { position, eventId, ...record } of records)
      for (const pseudonym of pseudonymsIn(record))
        if (!uses.has(pseudonym)) uses.set(pseudonym, { position, eventId });
    if (uses.size === 0) return;
    const rows = await this.database.query<{ pseudonym: string }[]>(NAMELESS, [[...uses.keys()]]);
    for (const { pseudonym } of rows) {
      const use = uses.get(pseudonym);
      if (use !== undefined && !this.firstUses.has(pseudonym)) this.firstUses.set(pseudonym, use);
    }
  }

  /**
   * Those that no erasure explains, once every record was visited: a user may have been erased meanwhile.
   *
   * @param publicKeys without any, the trail's own word for an erasure counts; otherwise only what one of them has signed
   */
  async judge(publicKeys: readonly KeyObject[]): Promise<LostName[]> {
    if (this.firstUses.size === 0) return [];
    const lost: LostName[] = [];
    const erased = new Map<string, boolean>();
    for (const receipt of await this.database.query<ErasureReceipt[]>(RECEIPTS)) {
      const counts = publicKeys.length === 0 || isSignedReceipt(receipt, publicKeys);
      for (const pseudonym of receipt.pseudonyms.split(' '))
        erased.set(pseudonym, counts || erased.get(pseudonym) === true);
    }
    for (const [pseudonym, use] of this.firstUses) {
      const counts = erased.get(pseudonym);
      if (counts !== true)
        lost.push({ ...use, fault: counts === false ? 'erasure_unproved' : 'name_missing' });
    }
    return lost;
  }
}

function pseudonymsIn({
  actorKind,
  actorId,
  details,
}: Pick<NamingRecord, 'actorKind' | 'actorId' | 'details'>): string[] {
  const found = actorKind === 'user' && actorId !== null ? [actorId] : [];
  // Most records name nobody, and need not be parsed.
  if (details?.includes('"~') === true) {
    const members = JSON.parse(details) as Readonly<Record<string, unknown>>;
    for (const name of PEOPLE) if (typeof members[name] === 'string') found.push(members[name]);
  }
  return found.filter((id) => PSEUDONYM.test(id));
}
