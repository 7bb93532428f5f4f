import type { OverviewReason, Verdict } from './overview.view.js';

/** The facts that the verdict is based on. */
export interface VerdictFacts {
  readonly now: Date;
  readonly links: Readonly<Record<string, number>>;
  readonly troubles: readonly { readonly code: string; readonly links: number }[];
  readonly oldestDue: { readonly dueAt: Date } | null;
  readonly replicas: readonly { readonly circuit: string }[];
  /** In the last quarter of an hour, or a little less. */
  readonly refreshes: { readonly succeeded: number; readonly failed: number };
  /** The state of the brake: `released`, `braked` or `proving`. */
  readonly brake: string;
  /** How long the oldest unchained audit record has waited, in milliseconds. */
  readonly chainLag: number;
}

/** Milliseconds that a refresh may be overdue before it needs attention. */
const OVERDUE_LIMIT = 120_000;

/** Share of links that may need their user to re-link before it needs attention. */
const REAUTHORIZATION_LIMIT = 0.05;

/** Failures below this number say nothing about their share. */
const FAILED_REFRESHES_LIMIT = 5;

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
    ...failedRefreshes(facts, FAILED_SHARE.failing, Infinity),
  ];
  const reasons = [
    ...failing,
    ...failedRefreshes(facts, FAILED_SHARE.attention, FAILED_SHARE.failing),
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
  const who = replicas.length === 1 ? 'the only replica has' : `${open} of ${replicas.length} replicas have`;
  const message = `COCO does not answer: ${who} paused calls to it.`;
  return [{ code: 'circuit_open', message }];
}

/** @param above the share of failures that is too high @param upTo the share above which it is worse */
function failedRefreshes({ refreshes }: VerdictFacts, above: number, upTo: number): OverviewReason[] {
  const { succeeded, failed } = refreshes;
  const share = failed / Math.max(1, succeeded + failed);
  if (failed < FAILED_REFRESHES_LIMIT || share <= above || share > upTo) return [];
  const message = `${counts.format(failed)} of ${counts.format(succeeded + failed)} refreshes failed in the last quarter of an hour.`;
  return [{ code: 'refreshes_fail', message }];
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
