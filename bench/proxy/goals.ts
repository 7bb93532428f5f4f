import type { Cell, Comparison } from './comparison.js';
import type { SoakResult } from './soak.js';
import type { Subject } from './stage/subject.js';
import type { StreamedAnswer } from './stream.js';
import type { TokenSearch } from './token-search.js';
import type { TouchedLinks } from './touched-links.js';

/** Everything that was measured; the rest is absent. */
export interface Figures {
  readonly comparison: Comparison | undefined;
  readonly soak: SoakResult | undefined;
  readonly links: TouchedLinks | undefined;
  readonly stream: StreamedAnswer | undefined;
  readonly search: TokenSearch;
}

/** One goal and the result. */
export interface Verdict {
  readonly goal: string;
  readonly value: number;
  readonly limit: number;
  readonly reached: boolean;
}

/** Compares the results with the goals. */
export function judge({ comparison, soak, links, stream, search }: Figures): Verdict[] {
  return [
    ...(comparison ? judgeComparison(comparison) : []),
    ...(soak
      ? [atMost(`growth of RSS in the second half of ${soak.calls} calls, share`, soak.drift, 0.1)]
      : []),
    ...(links
      ? [
          atMost(
            `growth of RSS when ${links.links} links are touched again, share`,
            links.megabytesAfterAgain / links.megabytesAfter - 1,
            0.1,
          ),
        ]
      : []),
    atMost('bytes by which a token is recognised', search.bytesPerToken, 1_500),
    ...(stream ? [atMost(`growth of RSS while ${stream.megabytes} MB pass, MB`, stream.growth, 50)] : []),
  ];
}

function judgeComparison({ cells, statementsPerCall }: Comparison): Verdict[] {
  const broker = cell(cells, 'broker', 16);
  const nginx = cell(cells, 'nginx', 16);
  const replyFrom = cell(cells, 'reply-from', 16);
  const lag = cell(cells, 'broker', 1).p50 - cell(cells, 'nginx', 1).p50;
  return [
    atLeast('calls/s of reply-from at 16 connections', broker.callsPerSecond / replyFrom.callsPerSecond, 1),
    atLeast('calls/s of nginx at 16 connections', broker.callsPerSecond / nginx.callsPerSecond, 0.45),
    atMost('processor µs per call at 16 connections', broker.processorMicrosecondsPerCall, 100),
    atMost('ms behind nginx in p50 at 1 connection', lag, 0.25),
    ...judgeChange(cells),
    atMost('statements per call', statementsPerCall, 0.01),
    atMost(
      'errors',
      cells.reduce((sum, { errors }) => sum + errors, 0),
      0,
    ),
  ];
}

/** The broker as a share of the earlier one, if that was measured: at most 3 % slower. */
function judgeChange(cells: readonly Cell[]): Verdict[] {
  if (cells.every(({ subject }) => subject !== 'earlier broker')) return [];
  return [16, 64].map((connections) => {
    const [now, before] = (['broker', 'earlier broker'] as const).map((name) =>
      cell(cells, name, connections),
    );
    const share = (now?.callsPerSecond ?? NaN) / (before?.callsPerSecond ?? NaN);
    return atLeast(`calls/s of the earlier broker at ${connections} connections`, share, 0.97);
  });
}

function cell(cells: readonly Cell[], subject: Subject['name'], connections: number): Cell {
  const found = cells.find((one) => one.subject === subject && one.connections === connections);
  if (found === undefined) throw new Error(`${subject} was not measured at ${connections} connections`);
  return found;
}

function atLeast(goal: string, value: number, limit: number): Verdict {
  return { goal, value, limit, reached: value >= limit };
}

function atMost(goal: string, value: number, limit: number): Verdict {
  return { goal, value, limit, reached: value <= limit };
}
