import { hash } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/** Names that one statement reads: about a megabyte. */
const PAGE = 5_000;

const READ = `
  SELECT pseudonym, user_id AS "userId", key FROM audit_users WHERE pseudonym > $1 ORDER BY pseudonym LIMIT ${PAGE}`;

interface NamedUser {
  readonly pseudonym: string;
  readonly userId: string;
  readonly key: Buffer;
}

/**
 * The pseudonyms that were not made of the key and the id they are kept with. The chain covers pseudonyms alone: with another name
 * next to one, the trail would name the wrong person.
 */
export async function* changedNames(database: Pick<EntityManager, 'query'>): AsyncGenerator<string> {
  for (let last: string | undefined = ''; last !== undefined;) {
    const page: NamedUser[] = await database.query<NamedUser[]>(READ, [last]);
    for (const user of page) if (pseudonymOf(user) !== user.pseudonym) yield user.pseudonym;
    last = page.length === PAGE ? page.at(-1)?.pseudonym : undefined;
  }
}

function pseudonymOf({ key, userId }: NamedUser): string {
  return `~${hash('sha256', Buffer.concat([key, Buffer.from(userId)]), 'base64url')}`;
}
