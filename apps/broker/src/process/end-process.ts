import { inspect } from 'node:util';
import { createLogger, describeError, OpsSettings } from '#ops';
import { ConfigurationInvalid, EXIT_CONFIGURATION_INVALID } from '../configuration/setting-problem.js';
import { readEnvironment } from '../configuration/environment.js';
import { SettingsReading } from '../configuration/read-settings.js';
import { StartRefused } from '../start-refused.js';
import { VERSION } from '../version.js';

type OpsDrafts = SettingsReading<{ ops: typeof OpsSettings.described }>['drafts']['ops'];

/**
 * Says on standard error why the process cannot continue, without the text of unknown errors, and ends it.
 *
 * With `LOG_FORMAT=json` it is one line like any other of the log; at a terminal, text.
 *
 * @param what happened, where the error does not explain itself
 */
export function endProcess(what: string, error: unknown): never {
  const drafts = opsDrafts();
  if (drafts.logFormat === 'json' && !process.stderr.isTTY) writeLine(drafts, what, error);
  else writeText(what, error);
  process.exit(error instanceof ConfigurationInvalid ? EXIT_CONFIGURATION_INVALID : 1);
}

function writeLine(drafts: OpsDrafts, what: string, error: unknown): void {
  // Whatever LOG_LEVEL says: nobody can repair a process that ends silently.
  const settings = { ...drafts, logLevel: 'fatal' as const, version: VERSION, traces: undefined };
  const logger = createLogger(settings, { write: (line: string) => process.stderr.write(line) });
  if (error instanceof ConfigurationInvalid) {
    const [summary] = error.message.split('\n');
    logger.fatal({ problems: error.problems }, summary);
    return;
  }
  const reason = reasonOf(error);
  const cause = reason !== undefined && error instanceof Error ? error.cause : error;
  logger.fatal(cause === undefined ? {} : { err: cause }, reason ?? what);
}

function writeText(what: string, error: unknown): void {
  if (error instanceof ConfigurationInvalid) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  const reason = reasonOf(error);
  process.stderr.write(`${reason ?? what}.\n`);
  // Where the reason is known, a stack adds nothing.
  if (reason === undefined) process.stderr.write(`${inspect(describeError(error), { depth: 5 })}\n`);
}

/** A bad setting counts as its default: the process is ending, perhaps because of it. */
function opsDrafts(): OpsDrafts {
  return new SettingsReading({ ops: OpsSettings.described }, readEnvironment()).drafts.ops;
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof StartRefused) return error.message;
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
  return taken
    ? `Port ${String(error.port)} is in use: stop the program that uses it, or set PORT or MANAGEMENT_PORT`
    : undefined;
}
