import type { ChainFault, ChainFinding, ChainReport, RetentionObjection } from '#audit';

/** Findings that the text names; `--json` has more. */
const FINDINGS_SHOWN = 20;

const meanings: Readonly<Record<ChainFault, string>> = {
  record_edited: 'the record is not what was sealed',
  record_missing: 'the record is gone',
  gap: 'seals are missing before this one',
  seal_broken: 'the seal does not follow from the one before it: edited, put in or moved',
  never_sealed: 'the record was never sealed',
  back_dated: 'the record claims to be older than its place in the chain',
  post_dated: 'the record claims to be younger than its place in the chain',
  retention_refused: 'this record of a retention does not count',
  set_aside_changed: 'what was set aside is gone or was changed',
  head_missing: 'the chain does not hold the head that you gave: its end was cut off or made again',
  checkpoint_forged: 'the checkpoint was not signed by a key that was given, or was changed',
  checkpoint_contradicted: 'a signed checkpoint has another hash: the trail was replaced up to here since',
  checkpoint_missing:
    'the trail ends before a signed checkpoint: its end was cut off, or an older backup was restored',
};

const objections: Readonly<Record<RetentionObjection, string>> = {
  not_a_month: 'it does not end at the border of a month',
  too_young: 'its months were not old enough',
  without_hash: 'it does not say on which hash it ends; a release before 0.3.0 wrote it, or somebody else',
  other_number: 'another number of records is missing',
  records_left: 'records of its months are still there',
  other_hash: 'the last record that is missing is another',
};

/** The report of a verification for people. */
export function describeChain(report: ChainReport): string {
  const { sealed, retained, faults, findings, head } = report;
  const dropped = retained > 0 ? `, ${retained} of them in months that were dropped` : '';
  return [
    `${sealed} sealed records${dropped}`,
    ...report.retentions.map(describeRetention),
    ...findings.slice(0, FINDINGS_SHOWN).map(describeFinding),
    ...(faults > FINDINGS_SHOWN ? [`… ${faults} faults in all (--json names more)`] : []),
    ...describeCheckpoints(report),
    ...(head === undefined ? [] : [`Head: ${head.position}:${head.hash}`]),
    faults === 0 ? 'The audit trail is whole.' : 'The audit trail was tampered with, or damaged.',
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
  return objection === undefined
    ? what
    : `${what}. It does not count: ${objections[objection]} (${objection})`;
}

function describeCheckpoints({ checkpoints }: ChainReport): string[] {
  if (checkpoints === undefined) return [];
  const { proved, newest, after } = checkpoints;
  if (newest === undefined) return ['No checkpoint proves any of it.'];
  return [
    `${proved} checkpoints prove it up to position ${newest.position}, ${newest.at.toISOString()}; for the ${after} records after that the chain alone speaks.`,
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
