import type { ChainFault, ChainFinding, ChainReport } from '#audit';

/** Findings that the text names; `--json` has more. */
const FINDINGS_SHOWN = 20;

const meanings: Readonly<Record<ChainFault, string>> = {
  record_edited: 'the record is not what was sealed',
  record_missing: 'the record is gone',
  gap: 'seals are missing before this one',
  seal_broken: 'the seal does not follow from the one before it: edited, put in or moved',
  never_sealed: 'the record was never sealed',
  head_missing: 'the chain does not hold the head that you gave: its end was cut off or made anew',
};

/** The report of a verification for people. */
export function describeChain({ sealed, retained, faults, findings, head }: ChainReport): string {
  const dropped = retained > 0 ? `, ${retained} of them in months that were dropped` : '';
  return [
    `${sealed} sealed records${dropped}`,
    ...findings.slice(0, FINDINGS_SHOWN).map(describeFinding),
    ...(faults > FINDINGS_SHOWN ? [`… ${faults} faults in all (--json names more)`] : []),
    ...(head === undefined ? [] : [`Head: ${head.position}:${head.hash}`]),
    faults === 0 ? 'The audit trail is whole.' : 'The audit trail was tampered with, or damaged.',
  ].join('\n');
}

function describeFinding({ fault, position, eventId }: ChainFinding): string {
  const where = [
    position === undefined ? [] : [`position ${position}`],
    eventId === undefined ? [] : [eventId],
  ].flat();
  return `${where.join(', ')}: ${meanings[fault]} (${fault})`;
}
