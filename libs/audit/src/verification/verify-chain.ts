import type { KeyObject } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { CHECKPOINT_FORM, findCheckpoints, isSignedBy } from '../checkpoints/checkpoint.js';
import { checkSetAside } from '../set-aside.js';
import { CheckpointLine } from './checkpoint-line.js';
import type { ChainReport, KnownHead } from './chain-report.js';
import { ChainWalk, type EntryRow } from './chain-walk.js';
import { HASHED_COLUMNS } from '../chain/record-hash.js';
import { changedNames } from './changed-names.js';
import { LostNames } from './lost-names.js';
import { RedactionClaims } from './redaction-claims.js';
import { RetentionClaims } from './retention-claims.js';

/** Chain entries one statement reads: with their records some ten megabytes. */
const PAGE = 5_000;

/** Maximum unchained records reported by name. */
const NEVER_CHAINED_NAMED = 1_000;

const READ_ENTRIES = `
  SELECT s.position::float8 AS position, s.event_id AS "eventId", s.record_hash AS "recordHash", s.hash, ${HASHED_COLUMNS}
  FROM audit_seals s LEFT JOIN audit_events e ON e.id = s.event_id
  WHERE s.position > $1 ORDER BY s.position LIMIT ${PAGE}`;

const READ_NEVER_CHAINED = `
  SELECT e.id FROM audit_events e
  WHERE e.at < now() - interval '1 minute' AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.event_id = e.id)
  ORDER BY e.id LIMIT ${NEVER_CHAINED_NAMED}`;

/** Outside evidence to check the chain against. */
export interface ChainEvidence {
  /** A head that was noted earlier. */
  readonly head?: KnownHead | undefined;
  /** A text with signed checkpoints, and the keys that may have signed them. */
  readonly checkpoints?: { readonly text: string; readonly publicKeys: readonly KeyObject[] } | undefined;
  /** The keys that may have signed what was taken out for an erased user; those of the checkpoints count too. */
  readonly publicKeys?: readonly KeyObject[] | undefined;
  /** Positions of retentions by releases before 0.3.0, which did not record a hash, that an operator accepts. */
  readonly acceptedRetentions?: readonly number[] | undefined;
  /** Now, by a clock that is not the database's. */
  readonly now?: Date | undefined;
}

/**
 * Walks the complete chain, recomputes every hash, and compares it with outside evidence.
 *
 * @param onProgress called after each page with the number of entries read
 */
export async function verifyChain(
  database: DataSource,
  {
    head,
    checkpoints,
    publicKeys = checkpoints?.publicKeys ?? [],
    acceptedRetentions = [],
    now = new Date(),
  }: ChainEvidence,
  onProgress: (entries: number) => void,
): Promise<ChainReport> {
  const given = checkpoints && findCheckpoints(checkpoints.text);
  const isSigned = (point: NonNullable<typeof given>[number]): boolean =>
    isSignedBy(point, checkpoints?.publicKeys ?? []);
  const retentions = await RetentionClaims.read(database, new Set(acceptedRetentions));
  const redactions = await RedactionClaims.read(database, publicKeys);
  const line = new CheckpointLine(given?.filter(isSigned), now);
  const walk = new ChainWalk(retentions, redactions, line, head);
  for (const forged of (given ?? []).filter((point) => !isSigned(point)))
    walk.find('checkpoint_forged', forged.position, undefined, forged.at);
  // A line that only starts like one was damaged, and must not be ignored.
  const begun = checkpoints?.text.split(CHECKPOINT_FORM).length ?? 1;
  for (let damaged = begun - 1 - (given?.length ?? 0); damaged > 0; damaged -= 1)
    walk.find('checkpoint_forged');
  const names = new LostNames(database);
  let last: number | undefined = 0;
  while (last !== undefined) {
    const page: EntryRow[] = await database.query<EntryRow[]>(READ_ENTRIES, [last]);
    for (const row of page) walk.visit(row);
    await names.visit(page);
    onProgress(walk.position);
    last = page.length === PAGE ? page.at(-1)?.position : undefined;
  }
  for (const { id } of await database.query<{ id: string }[]>(READ_NEVER_CHAINED))
    walk.find('never_sealed', undefined, id);
  for (const { eventId, record, expected, found } of await checkSetAside(database.manager)) {
    const isThere = found?.equals(expected) ?? false;
    const verdict = isThere || found === undefined ? undefined : redactions.judge(record, expected, found);
    if (verdict === 'redaction_unproved') walk.find(verdict, undefined, eventId);
    else if (!isThere && verdict !== 'proved') walk.find('set_aside_changed', undefined, eventId);
  }
  for (const { fault, position, eventId } of await names.judge(publicKeys))
    walk.find(fault, position, eventId);
  for await (const pseudonym of changedNames(database)) walk.find('name_changed', undefined, pseudonym);
  return walk.end();
}
