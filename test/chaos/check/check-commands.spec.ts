import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { CommandRow } from '../commands/command-ends.js';
import type { AskedCommand, CommandAnswer } from '../commands/asked-command.js';
import type { Happening } from '../incident.js';
import { checkCommands, type CommandFindings } from './check-commands.js';
import type { History } from './history.js';

const START = 1_700_000_000_000;
const MARKER = 1_000;
const lamp = { userId: 'ada', networkId: 'n1', deviceNodeId: 7, resourceEui: 'lamp', level: 80 };

const taken: CommandAnswer = { status: 202, code: undefined, id: 'one', state: 'accepted' };
const unavailable: CommandAnswer = { status: 503, code: 'upstream_failure', id: 'one', state: undefined };

function asked(answers: readonly CommandAnswer[], facts: Partial<AskedCommand>): AskedCommand {
  return {
    link: { id: 'link', userId: 'ada', grantId: 'grant' },
    lamp,
    isAsync: true,
    within: 5,
    approval: undefined,
    fault: undefined,
    isDoubled: false,
    decisions: [],
    marker: MARKER,
    level: 40,
    from: START,
    until: START + 100,
    answers: [...answers],
    ...facts,
  };
}

const row = (state: string, facts: Partial<CommandRow> = {}): CommandRow => ({
  id: 'one',
  state,
  reason: null,
  marker: MARKER,
  hasEnded: true,
  ...facts,
});

/** A command as COCO received it, whose lamp went to these levels this many milliseconds after the start. */
function sent(
  acts: readonly (readonly [after: number, level: number])[],
  facts: Partial<LedgerEntry> = {},
): LedgerEntry {
  return {
    seq: 1,
    kind: 'api',
    at: new Date(START).toISOString(),
    startedAt: START,
    endedAt: START + 50,
    method: 'POST',
    path: '/commands',
    headers: {},
    bodyBytes: 1,
    status: 200,
    answered: true,
    resourceEui: 'lamp',
    command: 'LEVEL_CTRL.SET_LEVEL',
    parameters: { levelPct: 40, transitionTimeMs: MARKER },
    acts: acts.map(([after, to]) => ({
      at: new Date(START + after).toISOString(),
      changes: [{ attribute: 'LEVEL_CTRL.LEVEL_PCT', from: 80, to }],
    })),
    ...facts,
  };
}

interface Scene {
  readonly answers?: readonly CommandAnswer[];
  /** Of the command that is asked for. */
  readonly facts?: Partial<AskedCommand>;
  readonly rows?: readonly CommandRow[];
  readonly calls?: readonly LedgerEntry[];
  readonly happenings?: readonly Happening[];
}

/** How many findings of each kind there are. */
function found({
  answers = [taken],
  facts = {},
  rows = [row('confirmed')],
  calls = [sent([[10, 40]])],
  happenings = [],
}: Scene): Record<Kind, number> {
  const commands = { asked: [asked(answers, facts)], rows, calls };
  const { counts: _, ...findings } = checkCommands({ commands, happenings } as unknown as History);
  const numbers = Object.entries(findings).map(([kind, some]) => [kind, some.length]);
  return Object.fromEntries(numbers) as Record<Kind, number>;
}

type Kind = Exclude<keyof CommandFindings, 'counts'>;

const nothing = { twice: 0, endless: 0, contradicted: 0, sentAgain: 0, unapproved: 0, wrong: 0 };

/** A command that waited for approval, and what approvers got. */
const waited = (...decisions: AskedCommand['decisions']): Partial<AskedCommand> => ({
  approval: 'is approved and denied',
  decisions,
});
const approved = { verdict: 'approve', status: 200, code: undefined } as const;
const denied = { verdict: 'deny', status: 200, code: undefined } as const;
const late = { verdict: 'approve', status: 409, code: 'approval_decided' } as const;
const unmarked = { marker: null };

describe('the checker of commands', () => {
  it.each<[string, Scene]>([
    ['that the lamp carried out', {}],
    ['that it carried out late', { calls: [sent([[20_000, 40]], { fault: 'device-late', status: 504 })] }],
    ['of which nothing is known, done or not', { rows: [row('unconfirmed')], calls: [sent([])] }],
    ['that was not sent', { rows: [row('expired')], calls: [] }],
    ['that COCO says was done', { rows: [row('succeeded')], calls: [sent([], { fault: 'device-ignores' })] }],
    [
      'that was done at the second attempt',
      { answers: [unavailable, taken], rows: [row('failed', { id: 'zero' }), row('confirmed')] },
    ],
  ])('finds nothing about one %s', (_, scene) => {
    expect(found(scene)).toEqual(nothing);
  });

  it('finds one that was carried out twice under its key, in one call or two', () => {
    const once = [sent([[10, 40]]), sent([[900, 40]], { seq: 2 })];
    const calls = [
      [
        sent([
          [10, 40],
          [20, 40],
        ]),
      ],
      once,
    ];
    for (const each of calls) expect(found({ calls: each })).toEqual({ ...nothing, twice: 1 });
  });

  it('finds one without an end, and one that was accepted and forgotten', () => {
    expect(found({ rows: [row('sent', { hasEnded: false })] })).toEqual({ ...nothing, endless: 1 });
    expect(found({ rows: [] })).toEqual({ ...nothing, endless: 1 });
  });

  it('finds one that is confirmed although its lamp never was at the level, even if only the answer says so', () => {
    const contradicted = { ...nothing, contradicted: 1 };
    expect(found({ calls: [sent([])] })).toEqual(contradicted);
    expect(found({ calls: [sent([[10, 60]], { fault: 'device-partly' })] })).toEqual(contradicted);
    expect(found({ calls: [] })).toEqual(contradicted);
    const told = { ...taken, status: 200, state: 'confirmed' };
    expect(found({ answers: [told], rows: [row('unconfirmed')], calls: [sent([])] })).toEqual(contradicted);
  });

  it('finds one that failed or expired although it was carried out, and one that succeeded although it was not', () => {
    for (const state of ['failed', 'expired', 'denied'])
      expect(found({ rows: [row(state)] })).toEqual({ ...nothing, contradicted: 1 });
    expect(found({ rows: [row('succeeded')], calls: [sent([])] })).toEqual({ ...nothing, contradicted: 1 });
  });

  it.each<[string, Scene]>([
    ['that was approved, and is sent once', { facts: waited(approved, late) }],
    [
      'that was sent again because COCO refused its token',
      { facts: waited(approved), calls: [sent([], { status: 401 }), sent([[10, 40]])] },
    ],
    ['that was denied', { facts: waited(denied, late), rows: [row('denied', unmarked)], calls: [] }],
    ['that nobody approved', { facts: waited(), rows: [row('expired', unmarked)], calls: [] }],
    [
      'that was approved, and whose replica died before it was sent',
      { facts: waited(approved), rows: [row('expired')], calls: [] },
    ],
  ])('finds nothing about one that waited for approval: one %s', (_, scene) => {
    expect(found(scene)).toEqual(nothing);
  });

  it('finds one that was approved and sent twice, even if the lamp did nothing, or decided twice', () => {
    const calls = [sent([[10, 40]]), sent([], { seq: 2 })];
    expect(found({ facts: waited(approved, late), calls })).toEqual({ ...nothing, sentAgain: 1 });
    for (const second of [approved, denied])
      expect(found({ facts: waited(approved, second), calls: [sent([[10, 40]])] }).sentAgain).toBe(1);
  });

  it('finds one that was sent although it was denied or has expired, whatever the database says', () => {
    for (const state of ['denied', 'expired', 'awaiting_approval']) {
      const scene = { facts: waited(late), rows: [row(state, unmarked)], calls: [sent([])] };
      expect(found(scene)).toEqual({ ...nothing, unapproved: 1 });
    }
    expect(found({ facts: waited(denied) })).toEqual({ ...nothing, unapproved: 1 });
  });

  it('finds answers that are never right', () => {
    const wrong = { ...unavailable, status: 500, code: 'internal' };
    expect(found({ answers: [wrong, taken] })).toEqual({ ...nothing, wrong: 1 });
    const refused = { ...late, status: 403, code: 'approver_refused' };
    expect(found({ facts: waited(approved, refused) })).toEqual({ ...nothing, wrong: 1 });
  });

  it('finds one that ended by a fault of the broker itself', () => {
    const rows = [row('failed', { reason: 'broker_failed' })];
    expect(found({ rows, calls: [] })).toEqual({ ...nothing, wrong: 1 });
  });

  it('blames nothing on commits that a standby lacked', () => {
    const trouble = { kind: 'fail-over', breaks: ['database' as const], losesTail: true };
    const happenings = [{ trouble, from: START + 1_000, until: START + 2_000 }];
    expect(found({ rows: [], calls: [sent([[10, 40]]), sent([[900, 40]])], happenings })).toEqual(nothing);
  });
});
