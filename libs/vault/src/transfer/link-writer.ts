import type { EntityManager } from 'typeorm';
import type { TokenCipher } from '../token-cipher.js';
import { importLinks, type EncryptedCopy } from '../transitions/import-links.js';
import { judgeCopy, type CopyVerdict, type LinkCopy, type LinkState } from '../link/link-copy.js';

/** Maximum copies per transaction: their ids must fit into one announcement of 8,000 bytes. */
export const COPIES_AT_ONCE = 200;

interface StateRow extends Omit<LinkState, 'generation' | 'fence'> {
  readonly id: string;
  readonly generation: string;
  readonly fence: string;
}

const READ_STATES = `
  SELECT id, service_id AS "serviceId", status, generation, fence FROM links WHERE id = ANY($1::uuid[])`;

/** What would happen to each copy. Writes nothing. */
export async function judgeLinkCopies(
  manager: EntityManager,
  copies: readonly LinkCopy[],
): Promise<CopyVerdict[]> {
  return verdicts(manager, copies, '');
}

/**
 * Imports copies of unknown links and of newer states of existing links. Tokens are encrypted under this
 * database's primary key.
 *
 * @param manager of a transaction
 * @param copies at most {@link COPIES_AT_ONCE}, each link once
 */
export async function putLinkCopies(
  manager: EntityManager,
  tokenCipher: TokenCipher,
  copies: readonly LinkCopy[],
): Promise<CopyVerdict[]> {
  const found = await verdicts(manager, copies, 'FOR UPDATE');
  const chosen = copies.filter((_copy, index) => found[index] !== 'kept');
  if (chosen.length > 0)
    await importLinks(
      manager,
      chosen.map((copy) => encrypted(copy, tokenCipher)),
    );
  return found;
}

async function verdicts(
  manager: EntityManager,
  copies: readonly LinkCopy[],
  lock: '' | 'FOR UPDATE',
): Promise<CopyVerdict[]> {
  const rows = await manager.query<StateRow[]>(`${READ_STATES} ${lock}`, [copies.map(({ id }) => id)]);
  const states = new Map(
    rows.map((row) => [row.id, { ...row, generation: Number(row.generation), fence: Number(row.fence) }]),
  );
  return copies.map((copy) => judgeCopy(copy, states.get(copy.id)));
}

function encrypted({ tokens, ...copy }: LinkCopy, tokenCipher: TokenCipher): EncryptedCopy {
  return {
    ...copy,
    encrypted: tokens && tokenCipher.encrypt(copy, copy.generation, tokens),
    // A pair imported in quarantine stays there for the rest of its time, counted from its last error.
    refusedAt:
      tokens !== undefined && copy.status === 'reauthorization_required'
        ? (copy.lastErrorAt ?? copy.createdAt)
        : null,
  };
}
