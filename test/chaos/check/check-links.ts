import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import { isDatabaseAway } from '../incident.js';
import { groupCalls, type History } from './history.js';
import { wasProcessed, whyLost } from './arrival.js';

/** Milliseconds that writing a verdict takes. */
const WRITE_TIME = 1_000;

/** What became of the links. */
export interface LinkFindings {
  /** Links that must be linked again although nothing made that unavoidable. */
  readonly lost: readonly string[];
  /** Losses that no client of a strict provider can avoid: the provider rotated, and its answer did not arrive. */
  readonly unavoidable: readonly string[];
  /** Active links whose stored refresh token is not the provider's newest. */
  readonly stale: readonly string[];
}

/** I1 and I4: every link goes on with the provider's newest refresh token, or its loss is one that the ledger explains. */
export function checkLinks(history: History): LinkFindings {
  const calls = groupCalls(history.tokenCalls, 'grantId');
  const findings = { lost: [] as string[], unavoidable: [] as string[], stale: [] as string[] };
  for (const link of history.links) {
    const end = history.ends.get(link.id);
    if (end?.fate === 'refreshed' || end?.fate === 'untouched') continue;
    const seen = `${link.id}: ${end?.status ?? 'gone'}, ${end?.trouble ?? 'no trouble'}, token ${end?.tokenState ?? 'none'}`;
    if (end?.status === 'active' && end.tokenState === 'rotated') findings.stale.push(seen);
    else if (end?.fate !== 'lost') findings.lost.push(seen);
    else {
      const ofLink = calls.get(link.grantId) ?? [];
      const swallowed = ofLink.find(
        (call) =>
          call.outcome === 'ok' && whyLost(history, call) !== undefined && isLastRotation(call, ofLink),
      );
      if (swallowed) findings.unavoidable.push(`${link.id}: ${whyLost(history, swallowed) ?? ''}`);
      else findings.lost.push(`${seen}; ${whereabouts(history, link.id)}: ${story(ofLink)}`);
    }
  }
  return findings;
}

/** Where the pair of a lost link was when its old token was presented again. */
function whereabouts({ happenings, ends }: History, linkId: string): string {
  const saved = ends.get(linkId)?.generation ?? 0;
  const isKept = happenings.some(({ journalled }) => (journalled?.get(linkId) ?? 0) > saved);
  return isKept
    ? 'overtaken while its pair lay in the journal of a dead replica'
    : 'its last answer must have arrived';
}

/** Whether nothing was ever fetched with the token that this call brought. */
function isLastRotation(
  call: { readonly newRefreshTokenHash?: string },
  calls: readonly { readonly refreshTokenHash?: string }[],
): boolean {
  return !calls.some(({ refreshTokenHash }) => refreshTokenHash === call.newRefreshTokenHash);
}

/** I3: with each refresh token one call, and one more for each call before it whose outcome stayed unknown. */
export function checkCallsPerToken(history: History): readonly string[] {
  return [...groupCalls(history.tokenCalls, 'refreshTokenHash').values()].flatMap((calls) =>
    calls
      .slice(0, -1)
      .filter(
        (call) => wasProcessed(call) && whyLost(history, call) === undefined && !isUnwritten(history, call),
      )
      .map(() => story(calls)),
  );
}

/** Whether a verdict could not be written, because the database was not there: it is asked for again. */
function isUnwritten({ happenings }: History, { outcome, startedAt, endedAt }: LedgerEntry): boolean {
  return (
    outcome === 'invalid_grant' &&
    happenings.some(
      ({ trouble, from, until }) =>
        (isDatabaseAway(trouble) || trouble.kind.endsWith('database') || trouble.kind === 'kill') &&
        from <= (endedAt ?? startedAt) + WRITE_TIME &&
        until >= startedAt,
    )
  );
}

/** I2: no call begins while another of the same link is under way, unless the holder of that one was cut off from it. */
export function checkOverlaps(history: History): readonly string[] {
  return [...groupCalls(history.tokenCalls, 'grantId').values()].flatMap((calls) =>
    calls.slice(1).flatMap((call, index) => {
      const before = calls[index];
      if (before === undefined || call.startedAt >= (before.endedAt ?? Infinity)) return [];
      return whyLost(history, before) === undefined && before.fault === undefined
        ? [story([before, call])]
        : [];
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
