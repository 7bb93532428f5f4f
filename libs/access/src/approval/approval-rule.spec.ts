import { validateSync } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import type { CallActor } from '../actor/call-actor.js';
import { AreApprovalRules } from './approval-fields.js';
import { approvalRuleProblem, approvalRulesOf, asksForApproval } from './approval-rule.js';

const COLLEAGUE: CallActor = { name: 'ada@example.com', issuer: 'https://login.example.com' };
const DECLARED: CallActor = { name: 'ada@example.com' };
const NOON = '2026-07-01T12:00:00Z';

/** Whether a lock under this rule waits. */
function waits(text: string, at: string, actor?: CallActor): boolean {
  const rule = approvalRulesOf({ LOCK_CONTROL: text }).get('LOCK_CONTROL');
  if (rule === undefined) throw new Error('the rule is lost');
  return asksForApproval(rule, actor, new Date(at));
}

describe('a rule of approval', () => {
  it.each<[string, CallActor | undefined, boolean]>([
    ['never', undefined, false],
    ['always', COLLEAGUE, true],
    ['no verified actor', COLLEAGUE, false],
    ['no verified actor', DECLARED, true],
    ['no verified actor', undefined, true],
  ])('"%s" for a command by %j: %s', (text, actor, expected) => {
    expect(waits(text, NOON, actor)).toBe(expected);
  });

  it.each([
    // Berlin is two hours ahead in summer and one in winter.
    ['outside 08:00-20:00 in Europe/Berlin', '2026-07-01T05:59:59Z', true],
    ['outside 08:00-20:00 in Europe/Berlin', '2026-07-01T06:00:00Z', false],
    ['outside 08:00-20:00 in Europe/Berlin', '2026-07-01T17:59:59Z', false],
    ['outside 08:00-20:00 in Europe/Berlin', '2026-07-01T18:00:00Z', true],
    ['outside 08:00-20:00 in Europe/Berlin', '2026-12-01T06:59:59Z', true],
    ['outside 08:00-20:00 in Europe/Berlin', '2026-12-01T07:00:00Z', false],
    // Past midnight.
    ['outside 22:00-06:00 in UTC', '2026-07-01T23:59:59Z', false],
    ['outside 22:00-06:00 in UTC', '2026-07-01T00:00:00Z', false],
    ['outside 22:00-06:00 in UTC', '2026-07-01T06:00:00Z', true],
    ['outside 22:00-06:00 in UTC', '2026-07-01T21:59:59Z', true],
    // 02:30 comes twice on 25 October 2026 in Berlin, and does not come on 29 March.
    ['outside 02:00-03:00 in Europe/Berlin', '2026-10-25T00:30:00Z', false],
    ['outside 02:00-03:00 in Europe/Berlin', '2026-10-25T01:30:00Z', false],
    ['outside 02:00-03:00 in Europe/Berlin', '2026-10-25T02:00:00Z', true],
    ['outside 02:00-03:00 in Europe/Berlin', '2026-03-29T00:59:59Z', true],
    ['outside 02:00-03:00 in Europe/Berlin', '2026-03-29T01:00:00Z', true],
    // A quarter of an hour off, and a day that is shorter by a line on the map.
    ['outside 05:45-06:00 in Asia/Kathmandu', '2026-07-01T00:00:00Z', false],
    ['outside 00:00-00:01 in Pacific/Kiritimati', '2026-06-30T10:00:30Z', false],
  ])('"%s" at %s: %s', (text, at, expected) => {
    expect(waits(text, at, COLLEAGUE)).toBe(expected);
  });

  it('that this build cannot read asks for approval', () => {
    expect(waits('after two full moons', NOON, COLLEAGUE)).toBe(true);
    expect(waits('outside 08:00-20:00 in Atlantis/Capital', NOON, COLLEAGUE)).toBe(true);
  });

  it.each([
    ['', 'expected never, always'],
    ['Always', 'expected never, always'],
    ['outside 8:00-20:00 in UTC', 'expected never, always'],
    ['outside 08:00-24:00 in UTC', 'expected never, always'],
    ['outside 08:00-20:60 in UTC', 'expected never, always'],
    ['outside 08:00-20:00', 'expected never, always'],
    ['outside 08:00-08:00 in UTC', 'two different times'],
    ['outside 08:00-20:00 in +02:00', 'time zone of the IANA list'],
    ['outside 08:00-20:00 in Europe/Berlim', 'did you mean Europe/Berlin?'],
    ['outside 08:00-20:00 in Mars/Olympus', 'time zone of the IANA list'],
    [7, 'expected never, always'],
    [null, 'expected never, always'],
  ])('may not be %j', (text, problem) => {
    expect(approvalRuleProblem(text)).toContain(problem);
  });

  it.each(['outside 08:00-20:00 in Europe/Kiev', 'outside 23:59-00:00 in Etc/GMT+5', 'never', 'always'])(
    'may be "%s"',
    (text) => {
      expect(approvalRuleProblem(text)).toBeUndefined();
    },
  );
});

describe('the rules of a service', () => {
  class Definition {
    @AreApprovalRules()
    rules: unknown;
  }

  function problemOf(rules: unknown): string | undefined {
    const [error] = validateSync(Object.assign(new Definition(), { rules }));
    return error && Object.values(error.constraints ?? {})[0];
  }

  it.each([
    {},
    { LOCK_CONTROL: 'always' },
    { 'LOCK_CONTROL.UNLOCK': 'no verified actor', 'LOCK_CONTROL.LOCK': 'never' },
  ])('may be %j', (rules) => {
    expect(problemOf(rules)).toBeUndefined();
  });

  it.each([
    [undefined, 'expected an object'],
    [null, 'expected an object'],
    [['LOCK_CONTROL'], 'expected an object'],
    ['always', 'expected an object'],
    [{ LOCK_CONTROL: 'sometimes' }, 'LOCK_CONTROL: expected never'],
    [{ LOCK_CONTROL: null }, 'LOCK_CONTROL: expected never'],
    [{ LOCK_CONTRL: 'always' }, 'LOCK_CONTRL: the COCO standard has no such capability or command'],
    [{ LOCK_CONTRL: 'always' }, 'did you mean LOCK_CONTROL?'],
    [{ 'LOCK_CONTROL.UNLOK': 'always' }, 'did you mean LOCK_CONTROL.UNLOCK?'],
    [{ '*': 'always' }, 'no such capability'],
    [{ 'LOCK_CONTROL.FETCH_LOCK_STATUS': 'always' }, 'only read'],
    [JSON.parse('{"__proto__": "always"}'), 'no such capability'],
    [
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`LOCK_CONTROL${index}`, 'always'])),
      'at most 100',
    ],
  ])('may not be %j', (rules, problem) => {
    expect(problemOf(rules)).toContain(problem);
  });
});
