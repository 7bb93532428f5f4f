import { inspect } from 'node:util';
import { BrokerError } from '#kernel';
import { describeError } from '#ops';
import { KeyringNotWritable, KeyringUnavailable } from '#keyring';
import { TransferRefused } from '#transfer';
import { TokenNotLent } from '#vault';
import { ConfigurationInvalid, EXIT_CONFIGURATION_INVALID } from '../configuration/setting-problem.js';
import { OutputLost, statusOf } from '../process/output.js';
import { StartRefused } from '../start-refused.js';

/** A command failed; `message` says why and what to do, and holds no secret. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/**
 * Ends the process of a failed command: one line on standard error per problem, with what to do.
 *
 * Exits 78 if settings are wrong, 141 if the reader of the output has left, otherwise 1. The text of unknown errors is not shown.
 */
export function endCommand(error: unknown): never {
  if (error instanceof ConfigurationInvalid) {
    for (const { setting, problem, remedy } of error.problems) complain(`${setting} ${problem}. ${remedy}`);
    process.exit(EXIT_CONFIGURATION_INVALID);
  }
  if (error instanceof OutputLost) process.exit(statusOf(error));
  if (isExplained(error)) complain(`${error.message.replace(/\.$/, '')}.`);
  else complain(`The command failed: ${inspect(describeError(error), { depth: 5 })}`);
  process.exit(1);
}

function isExplained(error: unknown): error is Error {
  return [
    BrokerError,
    CommandFailed,
    KeyringNotWritable,
    KeyringUnavailable,
    StartRefused,
    TokenNotLent,
    TransferRefused,
  ].some((kind) => error instanceof kind);
}

function complain(text: string): void {
  process.stderr.write(`broker: ${text}\n`);
}
