import { once } from 'node:events';

/** What shells report of a program that SIGPIPE ended: 128 and the signal's number. Node.js ignores the signal itself. */
const EXIT_READER_LEFT = 141;

/** Standard output can no longer be written; `code` is the system's reason. */
export class OutputLost extends Error {
  override readonly name = 'OutputLost';

  constructor(readonly code: string | undefined) {
    super(`The output cannot be written${code === undefined ? '' : ` (${code})`}`);
  }
}

let lost: OutputLost | undefined;

/**
 * Lets a command end in good order whatever becomes of its output: `broker audit export | head` closes the pipe, and a file's disk may fill.
 *
 * What is written from then on is dropped, and the work is not cut off in the middle. A command that would otherwise exit 0 exits
 * {@link EXIT_READER_LEFT} if its reader has left, and 1 if the output could not be written for another reason, which it says on
 * standard error. Lost lines of standard error change nothing.
 */
export function surviveLostOutput(): void {
  process.stdout.on('error', (error) => (lost ??= lostBy(error)));
  process.stderr.on('error', () => undefined);
  process.on('exit', (status) => {
    // The event of a write just before `process.exit` has not come.
    const { errored } = process.stdout;
    const loss = lost ?? (errored ? lostBy(errored) : undefined);
    if (loss !== undefined && status === 0) process.exitCode = statusOf(loss);
  });
}

/** Lets a process that serves outlive the readers of what it prints, as its log already does. */
export function serveWithoutReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * Writes to standard output, and waits while its reader is slower than the command.
 *
 * @throws OutputLost if nobody can read it any more, so that a long list ends early
 */
export async function writeOutput(text: string): Promise<void> {
  if (lost !== undefined) throw lost;
  if (process.stdout.write(text)) return;
  await once(process.stdout, 'drain').catch((error: unknown) => {
    throw lostBy(error);
  });
}

/** What a command exits with that has lost its output. If its reader did not simply leave, standard error says why. */
export function statusOf(loss: OutputLost): number {
  if (loss.code === 'EPIPE') return EXIT_READER_LEFT;
  process.stderr.write(`broker: ${loss.message}.\n`);
  return 1;
}

function lostBy(error: unknown): OutputLost {
  return new OutputLost((error as NodeJS.ErrnoException).code);
}
