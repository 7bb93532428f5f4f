import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { Happening, Trouble } from '../incident.js';
import type { LinkEnd } from '../link-fate.js';
import type { CallRecord } from '../load.js';
import { becauseOfAnother, checkAnswers } from './check-answers.js';
import { checkCallsPerToken, checkLinks, checkOverlaps } from './check-links.js';
import type { History } from './history.js';

/** Whole minutes after the start of these histories, in milliseconds. */
const minutes = (count: number): number => 1_700_000_000_000 + count * 60_000;

const [one, other] = ['one', 'other'].map((id) => ({ id, userId: 'ada', grantId: `grant ${id}` })) as [
  CallRecord['link'],
  CallRecord['link'],
];

const well: LinkEnd = {
  fate: 'refreshed',
  status: 'active',
  trouble: null,
  generation: 2,
  tokenState: 'current',
};

function historyOf(facts: Partial<History>): History {
  return {
    links: [one, other],
    ends: new Map([one, other].map(({ id }) => [id, well])),
    tokenCalls: [],
    records: [],
    happenings: [],
    states: { refused: new Map(), braked: [] },
    stalls: [],
    unsettled: [],
    exits: [],
    commands: { asked: [], rows: [], calls: [] },
    hosts: ['replica-0', 'replica-1'],
    ...facts,
  };
}

function happening(trouble: Partial<Trouble>, from: number, until: number): Happening {
  const strike = (): Promise<void> => Promise.resolve();
  return { trouble: { kind: 'trouble', breaks: [], strike, ...trouble }, from, until };
}

function answer(status: number, code: string, at: number, facts: Partial<CallRecord> = {}): CallRecord {
  return { link: one, replica: 0, from: at, until: at + 10, status, code, rightUser: true, ...facts };
}

const tokenCall = (at: number, facts: Partial<LedgerEntry> = {}): LedgerEntry => ({
  seq: 1,
  kind: 'token',
  at: new Date(at).toISOString(),
  startedAt: at,
  endedAt: at + 50,
  method: 'POST',
  path: '/token',
  headers: { host: 'replica-0' },
  bodyBytes: 1,
  status: 200,
  answered: true,
  grantType: 'refresh_token',
  grantId: one.grantId,
  refreshTokenHash: 'first',
  newRefreshTokenHash: 'second',
  outcome: 'ok',
  ...facts,
});

const wrongOnes = (history: History): readonly string[] =>
  checkAnswers(history).wrong.map(({ kind }) => kind);

describe('the checker of answers', () => {
  it('accepts a 409 while the link was refused, and finds one from a time when it was not', () => {
    const states = { refused: new Map([['one', [{ from: minutes(1), until: minutes(2) }]]]), braked: [] };
    const records = [1.5, 3].map((time) => answer(409, 'reauthorization_required', minutes(time)));
    expect(wrongOnes(historyOf({ states, records }))).toEqual([
      '409 reauthorization_required: the link was not refused then',
    ]);
  });

  it('finds a 503 of a healthy link while only another was faulty, and accepts that of the other', () => {
    const trouble = happening({ breaks: ['token endpoint'], grantId: other.grantId }, minutes(1), minutes(2));
    const records = [one, other].map((link) =>
      answer(503, 'token_refresh_unavailable', minutes(1.5), { link }),
    );
    const history = historyOf({ happenings: [trouble], records });
    expect(becauseOfAnother(history, checkAnswers(history).wrong)).toHaveLength(1);
  });

  it('blames nothing on what must not be noticed: wrapped answers, a new secret, a clock that was set', () => {
    const harmless = happening({ replica: 0 }, minutes(1), minutes(2));
    const records = [
      answer(503, 'token_refresh_unavailable', minutes(1.5)),
      answer(502, 'upstream_failure', minutes(1.5)),
    ];
    expect(wrongOnes(historyOf({ happenings: [harmless], records }))).toHaveLength(2);
  });

  it('takes a 503 of an expired token for longer after a promotion than after another outage', () => {
    const records = [answer(503, 'token_refresh_unavailable', minutes(2) + 28_000)];
    const counts = ['fail-over', 'postgres stopped'].map((kind) => {
      const outage = happening({ kind, breaks: ['database'] }, minutes(1), minutes(2));
      return wrongOnes(historyOf({ happenings: [outage], records })).length;
    });
    expect(counts).toEqual([0, 1]);
  });

  it('takes a 503 while a replica had no processor and ten seconds longer, and no later one', () => {
    const starved = happening({ breaks: ['processor'], replica: 1 }, minutes(1), minutes(2));
    const records = [9_000, 11_000].map((later) =>
      answer(503, 'token_refresh_unavailable', minutes(2) + later),
    );
    expect(wrongOnes(historyOf({ happenings: [starved], records }))).toHaveLength(1);
  });

  it.each(['storage_unavailable', 'upstream_failure', 'overloaded', 'internal_error'])(
    'finds a %s that nothing explains',
    (code) => {
      expect(wrongOnes(historyOf({ records: [answer(503, code, minutes(1))] }))).toHaveLength(1);
    },
  );

  it("finds another user's data", () => {
    const records = [answer(200, '', minutes(1), { rightUser: false })];
    expect(wrongOnes(historyOf({ records }))).toHaveLength(1);
  });
});

describe('the checker of links', () => {
  const ended = (facts: Partial<LinkEnd>): ReadonlyMap<string, LinkEnd> =>
    new Map([
      ['one', { ...well, fate: 'broken', status: 'reauthorization_required', ...facts }],
      ['other', well],
    ]);

  it('finds a link that was ended although COCO would still take its token', () => {
    const { endedAlive, lost } = checkLinks(historyOf({ ends: ended({ tokenState: 'current' }) }));
    expect([endedAlive.length, lost.length]).toEqual([1, 0]);
  });

  it('finds a lost link whose last answer had arrived, and takes one whose answer was cut off', () => {
    const ends = ended({ fate: 'lost', trouble: 'refresh_outcome_unknown', tokenState: 'revoked' });
    const arrived = checkLinks(historyOf({ ends, tokenCalls: [tokenCall(minutes(1))] }));
    const cut = { answered: false, fault: 'cut-after' };
    const swallowed = checkLinks(historyOf({ ends, tokenCalls: [tokenCall(minutes(1), cut)] }));
    expect([arrived.lost.length, arrived.unavoidable.length]).toEqual([1, 0]);
    expect([swallowed.lost.length, swallowed.unavoidable.length]).toEqual([0, 1]);
  });

  it('takes a lost link whose call reached COCO just after its caller was killed, and no later one', () => {
    const ends = ended({ fate: 'lost', trouble: 'refresh_outcome_unknown', tokenState: 'revoked' });
    const kill = { kind: 'kill', breaks: ['process' as const], replica: 0 };
    const unavoidable = [23, 5_000].map((late) => {
      const happenings = [happening(kill, minutes(1), minutes(1) + 4_000)];
      const tokenCalls = [tokenCall(minutes(1) + late)];
      return checkLinks(historyOf({ ends, happenings, tokenCalls })).unavoidable.length;
    });
    expect(unavoidable).toEqual([1, 0]);
  });

  it('takes a lost link whose holder had no processor before the next call, and no other one', () => {
    const ends = ended({ fate: 'lost', trouble: 'refresh_outcome_unknown', tokenState: 'revoked' });
    const next = tokenCall(minutes(2), { outcome: 'invalid_grant', newRefreshTokenHash: undefined });
    const starvedUntil = (replica: number, until: number): number => {
      const starved = happening({ breaks: ['processor'], replica }, until - 6_000, until);
      const tokenCalls = [tokenCall(minutes(1)), next];
      return checkLinks(historyOf({ ends, tokenCalls, happenings: [starved] })).lost.length;
    };
    expect([
      starvedUntil(0, minutes(1.5)),
      starvedUntil(0, minutes(0.9)),
      starvedUntil(1, minutes(1.5)),
    ]).toEqual([0, 1, 1]);
  });

  it('takes a link whose starved holder saved its pair after another had presented the token it replaced', () => {
    const ends = ended({ fate: 'lost', trouble: 'refresh_outcome_unknown', tokenState: 'revoked' });
    const first = tokenCall(minutes(1));
    const refused = { outcome: 'invalid_grant', newRefreshTokenHash: undefined };
    const overtaken = tokenCall(minutes(2), refused);
    const late = tokenCall(minutes(2.5), { ...refused, refreshTokenHash: first.newRefreshTokenHash });
    const tokenCalls = [first, overtaken, late];
    const starved = happening({ breaks: ['processor'], replica: 0 }, minutes(1.5), minutes(2.2));
    const lostBy = (happenings: readonly Happening[]): number =>
      checkLinks(historyOf({ ends, tokenCalls, happenings })).lost.length;
    expect([lostBy([starved]), lostBy([])]).toEqual([0, 1]);
  });

  it('takes a refused link as lost with the tail only where a tail was lost and its caller ended', () => {
    const ends = ended({ trouble: 'grant_refused', tokenState: 'revoked' });
    const killed = happening({ kind: 'kill', breaks: ['process'], replica: 0 }, minutes(1.1), minutes(1.2));
    const lost = { ...happening({ losesTail: true }, minutes(1), minutes(1.1)), behind: new Set(['one']) };
    const tokenCalls = [tokenCall(minutes(1))];
    const lostBy = (...happenings: Happening[]): number =>
      checkLinks(historyOf({ ends, tokenCalls, happenings })).lost.length;
    expect([lostBy(lost, killed), lostBy(lost), lostBy(killed)]).toEqual([0, 1, 1]);
  });

  it('finds an active link with a token that COCO has replaced', () => {
    const ends = ended({ status: 'active', tokenState: 'rotated' });
    expect(checkLinks(historyOf({ ends })).stale).toHaveLength(1);
  });

  it('finds a second call with one token, unless quarantine or a brake had it tried again', () => {
    const refused = { outcome: 'invalid_grant', status: 400 };
    const tokenCalls = [tokenCall(minutes(1), refused), tokenCall(minutes(2.1), refused)];
    const span = { from: minutes(1), until: Infinity };
    const refusedThen = { refused: new Map([['one', [span]]]), braked: [] };
    const brakedThen = { refused: new Map(), braked: [span] };
    const counts = [historyOf({}).states, refusedThen, brakedThen].map(
      (states) => checkCallsPerToken(historyOf({ states, tokenCalls })).length,
    );
    expect(counts).toEqual([1, 0, 0]);
  });

  it('finds two refreshes of a link at once', () => {
    const tokenCalls = [tokenCall(minutes(1)), tokenCall(minutes(1) + 20, { refreshTokenHash: 'second' })];
    expect(checkOverlaps(historyOf({ tokenCalls }))).toHaveLength(1);
  });
});
