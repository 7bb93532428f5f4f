import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import { groupCalls, type History } from './history.js';
import { wasProcessed, whyLost } from './arrival.js';
import type { LinkEnd } from '../link-fate.js';
import { overlaps } from './link-states.js';

/** Milliseconds that writing a verdict takes. */
const WRITE_TIME = 1_000;

/** Milliseconds until a quarantined pair is tried again, a little less for what lies between ledger and database. */
const FIRST_TRY = 55_000;

/** The state of the links after the run. */
export interface LinkFindings {
  /** Links that must be linked again although nothing made that unavoidable. */
  readonly lost: readonly string[];
  /** Losses that no client of a strict provider can avoid: the provider rotated, and its answer did not arrive. */
  readonly unavoidable: readonly string[];
  /** Links that were ended although COCO would still take their token. */
  readonly endedAlive: readonly string[];
  /** Active links whose stored refresh token is not the provider's newest. */
  readonly stale: readonly string[];
}

/** I1 and I4: every link goes on with the provider's newest refresh token, or its loss is one that the ledger explains. */
export function checkLinks(history: History): LinkFindings {
  const calls = groupCalls(history.tokenCalls, 'grantId');
  const findings: Record<keyof LinkFindings, string[]> = {
    lost: [],
    unavoidable: [],
    endedAlive: [],
    stale: [],
  };
  for (const link of history.links) {
    const end = history.ends.get(link.id);
    if (end?.fate === 'refreshed' || end?.fate === 'untouched') continue;
    const seen = `${link.id}: ${end?.status ?? 'gone'}, ${end?.trouble ?? 'no error'}, token ${end?.tokenState ?? 'none'}`;
    if (end?.status === 'reauthorization_required' && end.tokenState === 'current')
      findings.endedAlive.push(`${seen}: ${story(calls.get(link.grantId) ?? [])}`);
    else if (end?.status === 'active' && end.tokenState === 'rotated')
      findings.stale.push(`${seen}: ${story(calls.get(link.grantId) ?? [])}`);
    else {
      const ofLink = calls.get(link.grantId) ?? [];
      const swallowed = ofLink.find(
        (call) =>
          call.outcome === 'ok' && whyLost(history, call) !== undefined && isLastRotation(call, ofLink),
      );
      if (swallowed && mayBeLost(history, end))
        findings.unavoidable.push(`${link.id}: ${whyLost(history, swallowed) ?? ''}`);
      else findings.lost.push(`${seen}; ${whereabouts(history, link.id)}: ${story(ofLink)}`);
    }
  }
  return findings;
}

/** Whether the broker says of a lost link what it can know: the record that a call was in flight may be gone with a lost tail. */
function mayBeLost({ happenings }: History, end: LinkEnd | undefined): boolean {
  return (
    end?.fate === 'lost' ||
    (end?.trouble === 'grant_refused' && happenings.some(({ trouble }) => trouble.losesTail === true))
  );
}

/** Where the pair of a lost link was when its old token was presented again. */
function whereabouts({ happenings, ends }: History, linkId: string): string {
  const saved = ends.get(linkId)?.generation ?? 0;
  const isKept = happenings.some(({ journalled }) => (journalled?.get(linkId) ?? 0) > saved);
  return isKept
    ? 'overtaken while its pair lay in the journal of a dead replica'
    : 'its last answer must have arrived';
}

/** Whether nothing was ever fetched with the token that this call brought. It may be presented, and refused, once it is too late. */
function isLastRotation(
  call: Pick<LedgerEntry, 'newRefreshTokenHash'>,
  calls: readonly Pick<LedgerEntry, 'refreshTokenHash' | 'outcome'>[],
): boolean {
  return !calls.some(
    ({ refreshTokenHash, outcome }) => refreshTokenHash === call.newRefreshTokenHash && outcome === 'ok',
  );
}

/**
 * I3: with each refresh token one call, and one more for each call before it whose outcome stayed unknown, or whose refusal is
 * not the last word: in quarantine, and while COCO's refusals are not believed, the same token is tried again.
 */
export function checkCallsPerToken(history: History): readonly string[] {
  return [...groupCalls(history.tokenCalls, 'refreshTokenHash').values()].flatMap((calls) =>
    calls
      .slice(0, -1)
      .filter(
        (call, index) =>
          wasProcessed(call) &&
          whyLost(history, call) === undefined &&
          !isUnwritten(history, call) &&
          !isTriedAgain(history, call, calls[index + 1]),
      )
      .map(() => story(calls)),
  );
}

/** Whether the call that followed a refusal was due: the link was in quarantine by then, or refusals were not believed. */
function isTriedAgain({ links, states }: History, call: LedgerEntry, next: LedgerEntry | undefined): boolean {
  if (call.outcome !== 'invalid_grant' || next === undefined) return false;
  const id = links.find(({ grantId }) => grantId === call.grantId)?.id ?? '';
  const time = { from: call.startedAt, until: next.startedAt };
  const isQuarantined =
    time.until - time.from >= FIRST_TRY &&
    (states.refused.get(id) ?? []).some(({ from, until }) => from <= time.until && until >= time.until);
  return isQuarantined || states.braked.some((span) => overlaps(span, time));
}

/** Whether a verdict could not be written, because the database was unavailable: it is asked for again. */
function isUnwritten({ happenings }: History, { outcome, startedAt, endedAt }: LedgerEntry): boolean {
  return (
    outcome === 'invalid_grant' &&
    happenings.some(
      ({ trouble, from, until }) =>
        (trouble.breaks.includes('database') || trouble.kind === 'kill') &&
        from <= (endedAt ?? startedAt) + WRITE_TIME &&
        until >= startedAt,
    )
  );
}

/** I2: no call begins while another of the same link is in flight, unless the holder of that one was cut off from it. */
export function checkOverlaps(history: History): readonly string[] {
  return [...groupCalls(history.tokenCalls, 'grantId').values()].flatMap((calls) =>
    calls.slice(1).flatMap((call, index) => {
      const before = calls[index];
      if (before === undefined || call.startedAt >= (before.endedAt ?? Infinity)) return [];
      return whyLost(history, before) === undefined ? [story([before, call])] : [];
    }),
  );
}

/** The last calls of a link, for people. */
function story(calls: History['tokenCalls']): string {
  return calls
    .slice(-4)
    .map(
      ({ at, startedAt, endedAt, outcome, fault, answered, headers, refreshTokenHash }) =>
        `${at.slice(11, 23)}+${(endedAt ?? NaN) - startedAt}ms via ${headers.host ?? '?'} token ${refreshTokenHash?.slice(0, 6) ?? '?'} ${outcome ?? '?'} ${fault ?? ''}${answered ? '' : ' unanswered'}`,
    )
    .join(' | ');
}
