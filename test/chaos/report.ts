import { checkCommands } from './check/check-commands.js';
import { becauseOfAnother, checkAnswers, type WrongAnswer } from './check/check-answers.js';
import { checkCallsPerToken, checkLinks, checkOverlaps } from './check/check-links.js';
import type { History } from './check/history.js';
import { describeHappening } from './incident.js';
import { killPoints, type Fates, type KillPoint } from './kill-points.js';

/** Findings of one kind that are printed at most. */
const SHOWN = 10;

/** What a run must come to: each of these is 0. Then what may happen, and how much there was of what. */
export interface Summary {
  readonly broken: Readonly<Record<string, number>>;
  readonly unavoidable: number;
  readonly incidents: number;
  /** Seconds in which the machine had no processor for a replica. */
  readonly starved: number;
  readonly tokenCalls: number;
  readonly answers: number;
  readonly commands: number;
}

/** Prints what a run came to. */
export function reportChaos(history: History, title: string): Summary {
  const links = checkLinks(history);
  const answers = checkAnswers(history);
  const commands = checkCommands(history);
  const findings: Readonly<Record<string, readonly string[]>> = {
    'links lost': links.lost,
    'links ended although COCO would still take their token': links.endedAlive,
    'links not refreshed again once all was well': history.unsettled,
    'refresh calls beyond one per expiry': checkCallsPerToken(history),
    'stale overwrites': links.stale,
    'overlapping refreshes': checkOverlaps(history),
    'wrong answers to callers': [
      ...answers.wrong.map(({ kind, seen }) => `${kind}; ${seen}`),
      ...commands.wrong,
    ],
    'healthy links that got a 503 because of another link': becauseOfAnother(history, answers.wrong),
    'commands acted on twice under one key': commands.twice,
    'commands without an end': commands.endless,
    'ends that the ledger contradicts': commands.contradicted,
    'approved commands sent twice': commands.sentAgain,
    'denied or expired commands sent': commands.unapproved,
    'drills that showed what must not be': history.happenings.flatMap(({ broken = [] }) => broken),
    'event loops blocked for a second': history.stalls,
    'replicas that did not stop cleanly': history.exits.filter((exit) => exit !== '0'),
  };
  for (const [name, found] of Object.entries(findings)) show(name, found);
  showKinds(answers.wrong);
  show('unavoidable losses', links.unavoidable);
  const incidents = history.happenings.filter(({ trouble }) => !trouble.breaks.includes('processor'));
  console.log(`token calls: ${history.tokenCalls.length}, incidents: ${incidents.length}`);
  const starved = starvedSeconds(history);
  console.log(`seconds in which a replica had no processor: ${starved}`);
  const { refused, braked } = history.states;
  const recovered = [...refused.values()].flat().filter(({ until }) => until !== Infinity).length;
  console.log(
    `refused links that came back: ${recovered}, times that refusals were not believed: ${braked.length}`,
  );
  for (const [kind, count] of [...answers.counts].sort(([, left], [, right]) => right - left))
    console.log(`${String(count).padStart(8)}  ${kind}`);
  console.log(`commands: ${history.commands.asked.length}, as they ended:`);
  for (const [end, count] of [...commands.counts].sort(([, left], [, right]) => right - left))
    console.log(`${String(count).padStart(8)}  ${end}`);
  const summary: Summary = {
    broken: Object.fromEntries(Object.entries(findings).map(([name, found]) => [name, found.length])),
    unavoidable: links.unavoidable.length,
    incidents: incidents.length,
    starved,
    tokenCalls: history.tokenCalls.length,
    answers: history.records.length,
    commands: history.commands.asked.length,
  };
  if (isKept(summary)) console.log(`kept: ${title}`);
  else {
    for (const happening of history.happenings) console.log(describeHappening(happening));
    console.log(`BROKEN: ${title}`);
    // Once more at the very end: where only the last lines of a log are kept, they say why.
    for (const [name, found] of Object.entries(findings)) if (found.length > 0) show(name, found);
  }
  return summary;
}

/** Whether every promise was kept. */
export function isKept({ broken }: Summary): boolean {
  return Object.values(broken).every((count) => count === 0);
}

/** Prints a table of several runs together, as the documentation shows it. */
export function printTable(summaries: readonly Summary[]): void {
  const sum = (value: (summary: Summary) => number): number =>
    summaries.reduce((total, summary) => total + value(summary), 0);
  const names = Object.keys(summaries[0]?.broken ?? {});
  const rows: readonly (readonly [string, number])[] = [
    ...names.map((name) => [name, sum(({ broken }) => broken[name] ?? 0)] as const),
    ['unavoidable losses, each proved', sum(({ unavoidable }) => unavoidable)],
    ['incidents', sum(({ incidents }) => incidents)],
    ['seconds in which a replica had no processor', sum(({ starved }) => starved)],
    ['token calls', sum(({ tokenCalls }) => tokenCalls)],
    ["callers' requests", sum(({ answers }) => answers)],
    ['commands', sum(({ commands }) => commands)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log(`| ${''.padEnd(width)} | of ${summaries.length} seeds together |`);
  console.log(`| ${'-'.repeat(width)} | ${'-'.repeat(20)}: |`);
  for (const [name, count] of rows)
    console.log(`| ${name.padEnd(width)} | ${count.toLocaleString('en').padStart(21)} |`);
}

/** Prints the outcome for the links at each point. @returns whether links were lost only where they may be */
export function reportKillPoints(
  provider: string,
  fates: ReadonlyMap<KillPoint, Fates>,
  mayLose: readonly KillPoint[],
): boolean {
  console.log(provider);
  console.table(Object.fromEntries(fates));
  return killPoints.every((point) => {
    const { lost = 0, broken = 0 } = fates.get(point) ?? {};
    return broken === 0 && (lost === 0 || mayLose.includes(point));
  });
}

function starvedSeconds({ happenings }: History): number {
  const milliseconds = happenings
    .filter(({ trouble }) => trouble.breaks.includes('processor'))
    .reduce((total, { from, until }) => total + until - from, 0);
  return Math.round(milliseconds / 1_000);
}

function show(name: string, findings: readonly string[]): void {
  console.log(`${name}: ${findings.length}`);
  for (const finding of findings.slice(0, SHOWN)) console.log(`    ${finding}`);
}

/** The wrong answers again, by kind: there may be many of one. */
function showKinds(wrong: readonly WrongAnswer[]): void {
  for (const [kind, answers] of Map.groupBy(wrong, (answer) => answer.kind))
    console.log(`    ${answers.length} × ${kind}`);
}
