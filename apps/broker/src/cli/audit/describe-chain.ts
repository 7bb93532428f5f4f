import type { ChainFault, ChainFinding, ChainReport, RetentionObjection } from '#audit';

/** Findings listed in the text; `--json` has more. */
const FINDINGS_SHOWN = 20;

const meanings: Readonly<Record<ChainFault, string>> = {
  record_edited: 'the record differs from what was chained',
  redaction_unproved: 'an erased user’s id was taken out of the record, but no given key has signed that',
  name_changed: 'the name kept for this pseudonym is not the one that it was made of',
  name_missing: 'the name of a person in this record is gone, and no erasure accounts for it',
  erasure_unproved: 'a person in this record was erased, as the trail says, but no given key has signed that',
  record_missing: 'the record is gone',
  gap: 'entries of the chain are missing before this one',
  seal_broken: 'the chain entry does not follow from the previous one: it was edited, inserted or moved',
  never_sealed: 'the record was never chained',
  back_dated: 'the record claims to be older than its position in the chain',
  post_dated: 'the record claims to be newer than its position in the chain',
  retention_refused: 'this retention record is not valid',
  set_aside_changed: 'a set-aside record is gone or was changed',
  head_missing: 'the chain does not contain the given head: its end was cut off or recomputed',
  checkpoint_forged: 'the checkpoint was not signed by a given key, or was changed',
  checkpoint_contradicted:
    'a signed checkpoint has a different hash: the trail up to here was replaced since',
  checkpoint_missing:
    'the trail ends before a signed checkpoint: its end was cut off, or an older backup was restored',
};

const objections: Readonly<Record<RetentionObjection, string>> = {
  not_a_month: 'it does not end at the end of a month',
  too_young: 'its months were not old enough',
  without_hash: 'it does not record its last hash; it was written by a release before 0.3.0, or forged',
  other_number: 'a different number of records is missing',
  records_left: 'records of its months still exist',
  other_hash: 'the last missing record is a different one',
};

/** The verification report as text. */
export function describeChain(report: ChainReport): string {
  const { sealed, retained, redacted, faults, findings, head } = report;
  const dropped = retained > 0 ? `, ${retained} of them in dropped months` : '';
  return [
    `${sealed} chained records${dropped}`,
    ...(redacted > 0 ? [`${redacted} records without the ids of erased users, as brokers have signed`] : []),
    ...report.retentions.map(describeRetention),
    ...findings.slice(0, FINDINGS_SHOWN).map(describeFinding),
    ...(faults > FINDINGS_SHOWN ? [`… ${faults} faults in total (--json lists more)`] : []),
    ...describeCheckpoints(report),
    ...(head === undefined ? [] : [`Head: ${head.position}:${head.hash}`]),
    faults === 0 ? 'The audit trail is intact.' : 'The audit trail was tampered with or damaged.',
  ].join('\n');
}

function describeRetention({
  position,
  at,
  actor,
  records,
  objection,
}: ChainReport['retentions'][number]): string {
  const what = `Retention at position ${position}, ${at.toISOString()}, by ${actor}: ${records} records`;
  return objection === undefined ? what : `${what}. It is not valid: ${objections[objection]} (${objection})`;
}

function describeCheckpoints({ checkpoints }: ChainReport): string[] {
  if (checkpoints === undefined) return [];
  const { proved, newest, after } = checkpoints;
  if (newest === undefined) return ['No checkpoint covers any of it.'];
  return [
    `${proved} checkpoints prove it up to position ${newest.position}, ${newest.at.toISOString()}; only the chain covers the ${after} records after that.`,
  ];
}

function describeFinding({ fault, position, eventId, at }: ChainFinding): string {
  const where = [
    position === undefined ? [] : [`position ${position}`],
    eventId === undefined ? [] : [eventId],
    at === undefined ? [] : [at.toISOString()],
  ].flat();
  return `${where.join(', ')}: ${meanings[fault]} (${fault})`;
}
