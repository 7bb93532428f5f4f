import { parseArgs } from 'node:util';

/** What is measured, and how long. */
export interface BenchOptions {
  /** Seconds for each cell: one subject at one number of connections. */
  readonly seconds: number;
  readonly rounds: number;
  /** Calls to send in the soak; 0 leaves it out. */
  readonly soakCalls: number;
  /** Links to touch; 0 leaves it out. */
  readonly links: number;
  /** Whether a large answer is streamed through. */
  readonly stream: boolean;
  /** File for the figures as JSON. */
  readonly json: string | undefined;
  /** Folder for a processor profile of the broker. */
  readonly profile: string | undefined;
  /** A revision whose broker is also measured. */
  readonly from: string | undefined;
}

/** The options, as they may be given on the command line. */
const USAGE = `
  --seconds N    of each cell (5)
  --rounds N     of all cells (3); 0 leaves the comparison out
  --soak N       then N calls more, to see whether memory stays flat (100000; 1000000 is the goal)
  --links N      then one call on each of N links, to see that memory is bounded (100000)
  --no-stream    leave out the answer of 500 MB
  --json FILE    write the figures as JSON
  --profile DIR  write a processor profile of the broker
  --from REV     measure the broker of a revision, too`;

/** @throws Error for an unknown option */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      soak: { type: 'string', default: '100000' },
      links: { type: 'string', default: '100000' },
      stream: { type: 'boolean', default: true },
      json: { type: 'string' },
      profile: { type: 'string' },
      from: { type: 'string' },
    },
  });
  return {
    seconds: count('seconds', values.seconds),
    rounds: count('rounds', values.rounds),
    soakCalls: count('soak', values.soak),
    links: count('links', values.links),
    stream: values.stream,
    json: values.json,
    profile: values.profile,
    from: values.from,
  };
}

function count(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} expects a whole number; the options:${USAGE}`);
  return Number(text);
}
