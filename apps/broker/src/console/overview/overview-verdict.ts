import type { OverviewReason, Verdict } from './overview.view.js';

/** The facts that the verdict is based on. */
export interface VerdictFacts {
  readonly now: Date;
  readonly links: Readonly<Record<string, number>>;
  readonly troubles: readonly { readonly code: string; readonly links: number }[];
  readonly oldestDue: { readonly dueAt: Date } | null;
  readonly replicas: readonly { readonly circuit: string; readonly tokenCircuit: string }[];
  /** Of the last quarter of an hour, oldest first; minutes without a refresh are left out. */
  readonly refreshes: readonly RefreshMinute[];
  /** The state of the brake: `released`, `braked` or `proving`. */
  readonly brake: string;
  /** How long the oldest unchained audit record has waited, in milliseconds. */
  readonly chainLag: number;
}

/**
 * Refreshes of one minute, without those that failed because users ended their consent: then nothing is wrong with the
 * broker or COCO.
 */
export interface RefreshMinute {
  readonly at: Date;
  readonly succeeded: number;
  readonly failed: number;
}

/** Milliseconds that a refresh may be overdue before it needs attention. */
const OVERDUE_LIMIT = 120_000;

/** Share of links that may need their user to re-link before it needs attention. */
const REAUTHORIZATION_LIMIT = 0.05;

/** With fewer failures than this, their share means nothing. */
const FAILED_REFRESHES_LIMIT = 5;

/** Refreshes in a row that must succeed before earlier failures count as past. */
const RECOVERED_REFRESHES = 5;

/** Share of failed refreshes above which the broker needs attention, or is failing. */
const FAILED_SHARE = { attention: 0.1, failing: 0.5 };

/** Milliseconds that chaining an audit record may take; normally it takes moments. */
const CHAIN_LAG_LIMIT = 300_000;

/** Last errors that only operators can resolve. */
const OPERATORS_MOVE: ReadonlySet<string> = new Set(['client_misconfigured', 'key_unavailable']);

const counts = new Intl.NumberFormat('en');

/** Answers "is everything all right?", with the reasons if not. */
export function judge(facts: VerdictFacts): {
  readonly verdict: Verdict;
  readonly reasons: OverviewReason[];
} {
  const failing = [
    ...brake(facts),
    ...openCircuits(facts),
    ...openTokenCircuits(facts),
    ...failedRefreshes(facts, FAILED_SHARE.failing, Infinity),
  ];
  const reasons = [
    ...failing,
    ...triedTokenCircuits(facts),
    ...failedRefreshes(facts, FAILED_SHARE.attention, FAILED_SHARE.failing),
    ...recovering(facts),
    ...operatorsErrors(facts),
    ...overdue(facts),
    ...unchained(facts),
    ...reauthorizations(facts),
  ];
  const verdict = failing.length > 0 ? 'failing' : reasons.length > 0 ? 'attention' : 'ok';
  return { verdict, reasons };
}

function brake({ brake: state }: VerdictFacts): OverviewReason[] {
  if (state === 'released') return [];
  const message =
    state === 'braked'
      ? 'COCO refuses nearly all links, so refusals end no link and refreshes are held back. Ask COCO; then resume below, or with “broker refresh resume”.'
      : 'COCO accepts links again; its refusals are believed once successes outnumber them.';
  return [{ code: 'refresh_braked', message }];
}

function openCircuits({ replicas }: VerdictFacts): OverviewReason[] {
  const open = replicas.filter(({ circuit }) => circuit === 'open').length;
  if (open === 0) return [];
  const message = `COCO does not answer: ${whoOf(open, replicas.length)} paused calls to it.`;
  return [{ code: 'circuit_open', message }];
}

function openTokenCircuits({ replicas }: VerdictFacts): OverviewReason[] {
  const open = replicas.filter(({ tokenCircuit }) => tokenCircuit === 'open').length;
  if (open === 0) return [];
  const message = `COCO’s token endpoint fails: ${whoOf(open, replicas.length)} paused refreshes.`;
  return [{ code: 'token_circuit_open', message }];
}

/** It failed when last called. If no refresh is due, it may be working again. */
function triedTokenCircuits({ replicas }: VerdictFacts): OverviewReason[] {
  const states = replicas.map(({ tokenCircuit }) => tokenCircuit);
  if (states.includes('open') || !states.includes('half_open')) return [];
  const message = 'COCO’s token endpoint failed when it was last called: the next refresh tries it again.';
  return [{ code: 'token_circuit_half_open', message }];
}

function whoOf(some: number, all: number): string {
  return all === 1 ? 'the only replica has' : `${some} of ${all} replicas have`;
}

/** @param above the share of failures that is too high @param upTo the share above which it is worse */
function failedRefreshes({ refreshes }: VerdictFacts, above: number, upTo: number): OverviewReason[] {
  const { succeeded, failed, share } = sumOf(refreshes);
  if (failed < FAILED_REFRESHES_LIMIT || share <= above || share > upTo) return [];
  if (successesInRow(refreshes) >= RECOVERED_REFRESHES) return [];
  const message = `${counts.format(failed)} of ${counts.format(succeeded + failed)} refreshes failed in the last quarter of an hour.`;
  return [{ code: 'refreshes_fail', message }];
}

/** Refreshes failed in the last quarter of an hour, and the newest all succeed. */
function recovering({ refreshes, now }: VerdictFacts): OverviewReason[] {
  const { failed, share } = sumOf(refreshes);
  const inRow = successesInRow(refreshes);
  if (failed < FAILED_REFRESHES_LIMIT || share <= FAILED_SHARE.attention || inRow < RECOVERED_REFRESHES)
    return [];
  const last = refreshes.findLast((minute) => minute.failed > 0)?.at ?? now;
  const minutes = Math.max(1, Math.round((now.getTime() - last.getTime()) / 60_000));
  const message = `Recovering: the last ${counts.format(inRow)} refreshes succeeded; the last failure was ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago.`;
  return [{ code: 'refreshes_recovering', message }];
}

function sumOf(minutes: readonly RefreshMinute[]): Omit<RefreshMinute, 'at'> & { readonly share: number } {
  const succeeded = minutes.reduce((sum, minute) => sum + minute.succeeded, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  return { succeeded, failed, share: failed / Math.max(1, succeeded + failed) };
}

/** Refreshes since the last minute with a failure: within one minute their order is unknown. */
function successesInRow(minutes: readonly RefreshMinute[]): number {
  const failedAt = minutes.findLastIndex(({ failed }) => failed > 0);
  return minutes.slice(failedAt + 1).reduce((sum, { succeeded }) => sum + succeeded, 0);
}

function unchained({ chainLag }: VerdictFacts): OverviewReason[] {
  if (chainLag < CHAIN_LAG_LIMIT) return [];
  const message = `The audit trail is not chained: its oldest new record has waited for ${Math.round(chainLag / 60_000)} minutes.`;
  return [{ code: 'audit_unsealed', message }];
}

function operatorsErrors({ troubles }: VerdictFacts): OverviewReason[] {
  return troubles
    .filter(({ code }) => OPERATORS_MOVE.has(code))
    .map(({ code, links }) => ({
      code,
      message:
        code === 'key_unavailable'
          ? `${counts.format(links)} links cannot be decrypted: the keyring lacks their key.`
          : `COCO refuses the broker itself on ${counts.format(links)} links: check its client id and secret.`,
    }));
}

function overdue({ oldestDue, now }: VerdictFacts): OverviewReason[] {
  const late = oldestDue === null ? 0 : now.getTime() - oldestDue.dueAt.getTime();
  if (late < OVERDUE_LIMIT) return [];
  const message = `Refreshes are late: the oldest has been due for ${Math.round(late / 60_000)} minutes.`;
  return [{ code: 'refresh_overdue', message }];
}

function reauthorizations({ links }: VerdictFacts): OverviewReason[] {
  const waiting = links.reauthorization_required ?? 0;
  const living = waiting + (links.active ?? 0);
  if (living === 0 || waiting / living <= REAUTHORIZATION_LIMIT) return [];
  const message = `${counts.format(waiting)} of ${counts.format(living)} links need their user to re-link.`;
  return [{ code: 'reauthorization_required', message }];
}
