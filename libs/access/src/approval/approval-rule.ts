/** When a command of a service waits for approval. */
import { didYouMean } from '#kernel';
import type { CallActor } from '../actor/call-actor.js';

/** A parsed rule. Times are minutes since midnight on the zone's wall clock. */
export type ApprovalRule =
  | { readonly kind: 'never' | 'always' | 'no_verified_actor' }
  | { readonly kind: 'outside'; readonly from: number; readonly to: number; readonly zone: string };

/** Rules by what they are about: a capability, or `CAPABILITY.COMMAND`, which wins. */
export type ApprovalRules = ReadonlyMap<string, ApprovalRule>;

const APPROVAL_RULE_EXPECTED =
  'expected never, always, "no verified actor", or hours without approval such as "outside 08:00-20:00 in Europe/Berlin"';

const SIMPLE: ReadonlyMap<string, ApprovalRule> = new Map([
  ['never', { kind: 'never' }],
  ['always', { kind: 'always' }],
  ['no verified actor', { kind: 'no_verified_actor' }],
]);

const OUTSIDE = /^outside ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) in (\S{1,64})$/;

/** A rule that this build cannot read, written by a newer one: nothing is sent by mistake. */
const UNREADABLE: ApprovalRule = { kind: 'always' };

/** What is wrong with the text of a rule; `undefined` if it is valid. */
export function approvalRuleProblem(text: unknown): string | undefined {
  const rule = read(text);
  return 'problem' in rule ? rule.problem : undefined;
}

/** The rules as the database holds them. One that cannot be read requires approval. */
export function approvalRulesOf(texts: Readonly<Record<string, string>>): ApprovalRules {
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      const rule = read(text);
      return [name, 'problem' in rule ? UNREADABLE : rule];
    }),
  );
}

/**
 * Whether a command under this rule waits for approval.
 *
 * @param at when; the zone's wall clock at that time decides, so an hour that a change to summer time repeats or skips
 * needs no exception
 */
export function asksForApproval(rule: ApprovalRule, actor: CallActor | undefined, at: Date): boolean {
  switch (rule.kind) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'no_verified_actor':
      return actor?.issuer === undefined;
    case 'outside':
      return !isWithin(rule, minuteOfDay(rule.zone, at));
  }
}

function read(text: unknown): ApprovalRule | { readonly problem: string } {
  if (typeof text !== 'string') return { problem: APPROVAL_RULE_EXPECTED };
  const simple = SIMPLE.get(text);
  if (simple !== undefined) return simple;
  const [, fromHour, fromMinute, toHour, toMinute, zone] = OUTSIDE.exec(text) ?? [];
  if (zone === undefined) return { problem: APPROVAL_RULE_EXPECTED };
  const [from, to] = [minutes(fromHour, fromMinute), minutes(toHour, toMinute)];
  if (from === to) return { problem: 'expected two different times, or "always" or "never"' };
  if (clockOf(zone) !== undefined) return { kind: 'outside', from, to, zone };
  const hint = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  return { problem: `expected a time zone of the IANA list, such as Europe/Berlin${hint}` };
}

function minutes(hour = '', minute = ''): number {
  return Number(hour) * 60 + Number(minute);
}

/** Hours that end before they begin span midnight. */
function isWithin({ from, to }: { readonly from: number; readonly to: number }, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Each costs tens of microseconds to make, and a rule is read for every command. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a zone by its IANA name; an offset such as `+01:00` has no summer time, and is refused. */
function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(zone)) return undefined;
  try {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
    return clock;
  } catch {
    return undefined;
  }
}

/** @throws Error for a zone that Intl does not know; rules only contain zones that it knows */
function minuteOfDay(zone: string, at: Date): number {
  const [hour, minute] = clockOf(zone)?.format(at).split(':') ?? [];
  if (minute === undefined) throw new Error(`there is no clock for the time zone ${zone}`);
  return minutes(hour, minute);
}
