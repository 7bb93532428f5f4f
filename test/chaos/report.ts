import { checkAnswers, type WrongAnswer } from './check/check-answers.js';
import { checkCallsPerToken, checkLinks, checkOverlaps } from './check/check-links.js';
import type { History } from './check/history.js';
import { describeHappening } from './incident.js';
import { killPoints, type Fates, type KillPoint } from './kill-points.js';

/** Findings of one kind that are printed at most. */
const SHOWN = 10;

/** Prints what a run came to. @returns whether every promise was kept */
export function reportChaos(
  history: History & { readonly exits: readonly string[] },
  title: string,
): boolean {
  const links = checkLinks(history);
  const answers = checkAnswers(history);
  const broken = [
    show('links lost', links.lost),
    show('refresh calls beyond one per expiry', checkCallsPerToken(history)),
    show('stale overwrites', links.stale),
    show('overlapping refreshes', checkOverlaps(history)),
    showWrongAnswers(answers.wrong),
    show(
      'replicas that did not stop cleanly',
      history.exits.filter((exit) => exit !== '0'),
    ),
  ];
  show('unavoidable losses', links.unavoidable);
  console.log(`token calls: ${history.tokenCalls.length}, incidents: ${history.happenings.length}`);
  for (const [kind, count] of [...answers.counts].sort(([, left], [, right]) => right - left))
    console.log(`${String(count).padStart(8)}  ${kind}`);
  const kept = broken.every((count) => count === 0);
  if (!kept) for (const happening of history.happenings) console.log(describeHappening(happening));
  console.log(`${kept ? 'kept' : 'BROKEN'}: ${title}`);
  return kept;
}

/** Prints what became of the links at each point. @returns whether links were lost only where they may be */
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

function show(name: string, findings: readonly string[]): number {
  console.log(`${name}: ${findings.length}`);
  for (const finding of findings.slice(0, SHOWN)) console.log(`    ${finding}`);
  return findings.length;
}

function showWrongAnswers(wrong: readonly WrongAnswer[]): number {
  console.log(`wrong answers to callers: ${wrong.length}`);
  for (const [kind, answers] of Map.groupBy(wrong, (answer) => answer.kind))
    console.log(`    ${answers.length} × ${kind}; such as ${answers[0]?.seen ?? ''}`);
  return wrong.length;
}
