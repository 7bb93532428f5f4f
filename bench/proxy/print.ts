import type { Comparison } from './comparison.js';
import type { Verdict } from './goals.js';
import type { TokenSearch } from './token-search.js';

/** Prints the medians, one line for each cell. */
export function printComparison(generator: string, { cells }: Comparison): void {
  process.stdout.write(`\nMedians, load by ${generator}\n\n`);
  printTable(
    ['connections', 'subject', 'calls/s', 'of nginx', 'p50 ms', 'p99 ms', 'µs/call', 'RSS MB', 'errors'],
    cells.map((cell) => {
      const nginx = cells.find(
        ({ subject, connections }) => subject === 'nginx' && connections === cell.connections,
      );
      return [
        String(cell.connections),
        cell.subject,
        cell.callsPerSecond.toFixed(0),
        (cell.callsPerSecond / (nginx?.callsPerSecond ?? NaN)).toFixed(2),
        cell.p50.toFixed(3),
        cell.p99.toFixed(3),
        cell.processorMicrosecondsPerCall.toFixed(1),
        cell.residentMegabytes.toFixed(0),
        String(cell.errors),
      ];
    }),
  );
}

/** Prints the cost of searching answers for their tokens. */
export function printSearch({ answers, bytesPerToken }: TokenSearch): void {
  process.stdout.write(`\nThe search for echoed tokens; ${bytesPerToken.toFixed(0)} bytes a token\n\n`);
  printTable(
    ['answer', 'µs', 'µs for whole forms'],
    answers.map(({ answer, microseconds, ofWholeForms }) => [
      answer,
      microseconds.toFixed(2),
      ofWholeForms.toFixed(2),
    ]),
  );
}

/** Prints the goals and the results. */
export function printVerdicts(verdicts: readonly Verdict[]): void {
  process.stdout.write('\n');
  printTable(
    ['', 'value', 'goal', ''],
    verdicts.map(({ goal, value, limit, reached }) => [
      goal,
      value.toFixed(3),
      String(limit),
      reached ? 'reached' : 'MISSED',
    ]),
  );
}

/** Prints rows in columns as wide as their widest cell. */
function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    const line = row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ');
    process.stdout.write(`${line.trimEnd()}\n`);
  }
}
