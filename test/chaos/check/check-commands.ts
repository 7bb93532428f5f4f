import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { CommandRow } from '../commands/command-ends.js';
import type { AskedCommand, CommandAnswer } from '../commands/asked-command.js';
import { isSentAgain, isSentUnapproved, wrongDecisions } from './check-approvals.js';
import type { History } from './history.js';
import { overlaps } from './link-states.js';

/** Milliseconds around a fail-over in which a commit that was acknowledged may be missing afterwards. */
const TAIL = 5_000;

/** Milliseconds for which a lamp may report an old level. */
const STALE = 3_000;

/** Milliseconds in which a device has obeyed, if ever: the latest ones take 20 s. */
const OBEYED = 30_000;

/** The distance from its level at which a lamp counts as being at it, in percent. */
const NEAR = 1;

/** Ends that say that the device did not act. */
const withoutAct: ReadonlySet<string> = new Set(['failed', 'expired', 'denied']);

/** Faults with which COCO says SUCCESS of a device that does nothing, or nothing yet. */
const lies: ReadonlySet<string> = new Set(['device-ignores', 'device-late']);

/** Answers by which a client learns nothing, and all of which faults explain; the rest is a mistake of the broker. */
const neverRight: ReadonlySet<string> = new Set([
  'invalid_request',
  'insufficient_scope',
  'capability_not_granted',
  'not_found',
  'route_not_found',
  'link_not_found',
  'idempotency_key_reused',
  'internal',
]);

/** What became of the commands. */
export interface CommandFindings {
  readonly twice: readonly string[];
  readonly endless: readonly string[];
  readonly contradicted: readonly string[];
  /** Approved, and sent more than once. */
  readonly sentAgain: readonly string[];
  /** Denied or expired, and still sent. */
  readonly unapproved: readonly string[];
  readonly wrong: readonly string[];
  /** How the commands ended, by state and reason. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Compares how commands ended with what COCO and the lamps say. */
export function checkCommands(history: History): CommandFindings {
  const { asked, rows, calls } = history.commands;
  const callsOf = Map.groupBy(calls, ({ parameters }) => Number(parameters?.transitionTimeMs));
  const findings: Record<Exclude<keyof CommandFindings, 'counts'>, string[]> = {
    twice: [],
    endless: rows.filter(({ hasEnded }) => !hasEnded).map(({ id, state }) => `${id}: ${state}`),
    contradicted: [],
    sentAgain: [],
    unapproved: [],
    // No fault of the world around it makes the broker itself fail.
    wrong: rows
      .filter(({ reason }) => reason === 'broker_failed')
      .map(({ id, state }) => `${id}: ${state}, broker_failed`),
  };
  const levels = levelsOf(history);
  for (const command of asked) {
    const evidence: Evidence = {
      command,
      rows: rows.filter((row) => isRowOf(row, command)),
      calls: callsOf.get(command.marker) ?? [],
      levels: levels.get(command.lamp.resourceEui) ?? [],
    };
    findings.wrong.push(
      ...[...command.answers, ...command.decisions]
        .filter(isWrong)
        .map((answer) => `${answer.status ?? ''} ${answer.code ?? ''} to a command; ${seen(evidence)}`),
    );
    if (isInLostTail(history, command)) continue;
    if (actsOf(evidence) > 1) findings.twice.push(seen(evidence));
    if (isSentAgain(evidence)) findings.sentAgain.push(seen(evidence));
    if (isSentUnapproved(evidence)) findings.unapproved.push(seen(evidence));
    findings.endless.push(...forgotten(evidence));
    findings.contradicted.push(...contradictions(evidence).map((text) => `${text}; ${seen(evidence)}`));
  }
  return { ...findings, counts: countsOf(rows) };
}

/** Everything known of one command. */
interface Evidence {
  readonly command: AskedCommand;
  readonly rows: readonly CommandRow[];
  readonly calls: readonly LedgerEntry[];
  readonly levels: readonly Level[];
}

/** A lamp's level from then on. */
interface Level {
  readonly from: number;
  readonly level: number;
}

/** What each lamp was at, by the acts of all commands. */
function levelsOf({ commands: { asked, calls } }: History): ReadonlyMap<string, Level[]> {
  const levels = new Map(
    asked.map(({ lamp }): [string, Level[]] => [lamp.resourceEui, [{ from: 0, level: lamp.level }]]),
  );
  for (const { resourceEui = '', acts = [] } of calls)
    for (const { at, changes } of acts)
      for (const { attribute, to } of changes)
        if (attribute === 'LEVEL_CTRL.LEVEL_PCT')
          levels.get(resourceEui)?.push({ from: Date.parse(at), level: Number(to) });
  for (const ofLamp of levels.values()) ofLamp.sort((one, other) => one.from - other.from);
  return levels;
}

function actsOf({ calls }: Evidence): number {
  return calls.reduce((sum, { acts = [] }) => sum + acts.length, 0);
}

/** Commands that were accepted, and that the database does not know. */
function forgotten({ command, rows }: Evidence): string[] {
  return command.answers
    .filter(({ status, id }) => status === 202 && !rows.some((row) => row.id === id))
    .map(({ id }) => `${id ?? ''}: accepted, and not recorded`);
}

/** Ends that can't be, whether an answer or the database says so. */
function contradictions(evidence: Evidence): string[] {
  const { command, rows, calls } = evidence;
  const states = new Set([...rows, ...command.answers].map(({ state }) => state));
  const found: string[] = [];
  if (states.has('confirmed') && !wasShown(evidence)) found.push('confirmed, and the lamp was never at it');
  const isDone = actsOf(evidence) > 0 || calls.some(({ fault }) => fault !== undefined && lies.has(fault));
  if (states.has('succeeded') && !isDone) found.push('succeeded, and the lamp did nothing');
  // Each request under the key that did not fail may have had its act.
  const failed = rows.filter(({ state }) => withoutAct.has(state)).length;
  if (failed > 0 && actsOf(evidence) > command.answers.length - failed)
    found.push('failed, and the lamp did it');
  return found;
}

/** Whether the lamp was ever at the level, as far as it may have reported, once COCO had the command. */
function wasShown({ command, calls, levels }: Evidence): boolean {
  return calls.some(({ startedAt }) => {
    const time = { from: startedAt - STALE, until: startedAt + OBEYED };
    return levels.some(
      ({ from, level }, index) =>
        Math.abs(level - command.level) <= NEAR &&
        overlaps({ from, until: levels[index + 1]?.from ?? Infinity }, time),
    );
  });
}

/** Whether its record may be gone with commits that a standby lacked. */
function isInLostTail({ happenings }: History, { from, until }: AskedCommand): boolean {
  return happenings.some(
    (happening) => happening.trouble.losesTail === true && overlaps(happening, { from, until }, TAIL),
  );
}

function isWrong({ code }: Pick<CommandAnswer, 'code'>): boolean {
  return code !== undefined && (neverRight.has(code) || wrongDecisions.has(code));
}

/** Whether the database's command is the one that was asked for. One that was not approved keeps no parameters: its id says it. */
function isRowOf({ id, marker }: CommandRow, command: AskedCommand): boolean {
  return marker === null ? command.answers.some((answer) => answer.id === id) : marker === command.marker;
}

function countsOf(rows: readonly CommandRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { state, reason } of rows) {
    const end = reason === null ? state : `${state}, ${reason}`;
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return counts;
}

/** For people. */
function seen({ command, rows, calls }: Evidence): string {
  const { from, lamp, level, marker, answers, approval, decisions } = command;
  const when = new Date(from).toISOString().slice(11, 23);
  const told = answers.map(({ status, code, state }) => `${status ?? 'no answer'} ${code ?? state ?? ''}`);
  const decided = decisions.map(
    ({ verdict, status, code }) => `${verdict} ${status ?? 'no answer'} ${code ?? ''}`,
  );
  const ends = rows.map(({ id, state, reason }) => `${id} ${state} ${reason ?? ''}`);
  const sent = calls.map(
    ({ at, fault, acts = [] }) => `${at.slice(11, 23)} ${fault ?? ''} ${acts.length} acts`,
  );
  const what = `${when} ${lamp.resourceEui} to ${level} (${marker}${approval === undefined ? '' : `, ${approval}`})`;
  return `${what}: ${[...told, ...decided, ...ends, ...sent].join(' | ')}`;
}
