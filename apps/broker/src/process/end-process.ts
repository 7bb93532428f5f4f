import { inspect } from 'node:util';
import { describeError } from '#ops';
import { ConfigurationInvalid, EXIT_CONFIGURATION_INVALID } from '../configuration/setting-problem.js';
import { StartRefused } from '../start-refused.js';

/** Writes to standard error why the process cannot continue, without the text of unknown errors, and ends it. */
export function endProcess(what: string, error: unknown): never {
  if (error instanceof ConfigurationInvalid) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIGURATION_INVALID);
  }
  const reason = reasonOf(error);
  process.stderr.write(`${reason ?? what}.\n`);
  // If the reason is known, only its cause is of interest.
  const unexplained = reason === undefined ? error : error instanceof Error && error.cause;
  if (unexplained) process.stderr.write(`${inspect(describeError(unexplained), { depth: 5 })}\n`);
  process.exit(1);
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof StartRefused) return error.message;
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
  return taken
    ? `Port ${String(error.port)} is in use: stop the program that uses it, or set PORT or MANAGEMENT_PORT`
    : undefined;
}
