import { Logger } from '@nestjs/common';
import { readEnvironment, type Environment } from '../configuration/environment.js';
import { SettingsReading } from '../configuration/read-settings.js';
import { httpSettings } from '../http/http-settings.js';
import { endProcess } from './end-process.js';
import { ignoreDebuggerSignal } from './ignore-debugger-signal.js';
import { serveWithoutReaders } from './output.js';
import { releaseStartMemory } from './release-start-memory.js';

/**
 * Milliseconds beyond the settings' own limits after which a stop is given up: long enough for the last audit records and
 * the connection pools, short enough to end within SHUTDOWN_TIMEOUT + 5 s.
 */
const LAST_STEPS = 4_500;

/** Something that runs until it is closed. */
interface Closable {
  /** @param hurry aborted once callers should no longer be waited for */
  close(hurry: AbortSignal): Promise<void>;
}

/**
 * Runs `start` as the work of this process.
 *
 * SIGTERM or SIGINT closes it, even during its start, and exits 0. A second signal cuts the
 * remaining calls off, but not requests to COCO, whose answers would be lost. Whatever hangs, a database, a
 * client or COCO, the process ends within SHUTDOWN_DELAY + SHUTDOWN_TIMEOUT + 5 s of the first signal. An error that nothing
 * caught ends the process: its state is unknown, and another replica is a better place for the next call.
 */
export function runProcess(start: (environment: Environment) => Promise<Closable>): void {
  ignoreDebuggerSignal();
  serveWithoutReaders();
  process.on('uncaughtException', (error) => endProcess('The broker hit an unhandled error', error));
  const environment = readEnvironment();
  const started = start(environment);
  started.then(releaseStartMemory, (error: unknown) => endProcess('The broker could not start', error));
  const hurry = new AbortController();
  let stopping = false;
  const logger = new Logger('Process');
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) {
      logger.log(`${signal} again: callers are no longer waited for`);
      hurry.abort();
      return;
    }
    stopping = true;
    const longest = longestStop(environment);
    logger.log(`${signal}: the broker stops, within ${longest / 1_000} s`);
    endAfter(longest);
    started
      .then((running) => running.close(hurry.signal))
      .then(
        () => {
          logger.log('The broker has stopped');
          process.exit(0);
        },
        (error: unknown) => endProcess('The broker did not stop cleanly', error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function endAfter(milliseconds: number): void {
  setTimeout(() => {
    process.stderr.write(`The broker did not stop within ${milliseconds / 1_000} s, and is terminated.\n`);
    process.exit(1);
  }, milliseconds).unref();
}

/** Milliseconds; a bad setting counts as its default, since the start reports it. */
function longestStop(environment: Environment): number {
  const { http } = new SettingsReading({ http: httpSettings }, environment).drafts;
  return http.shutdownDelay + http.shutdownTimeout + LAST_STEPS;
}
