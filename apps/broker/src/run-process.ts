import { endProcess } from './end-process.js';

/** Something that runs until it is closed. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Runs `start` as the work of this process.
 *
 * SIGTERM or SIGINT closes what was started, also when it has only begun to start, and exits 0; a second signal exits
 * at once. An error that nothing caught ends the process: its state is unknown, and another replica is a better place
 * for the next call.
 */
export function runProcess(start: () => Promise<Closable>): void {
  process.on('uncaughtException', (error) =>
    endProcess('The broker met an error that nothing handled', error),
  );
  const started = start();
  started.catch((error: unknown) => endProcess('The broker could not start', error));
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    started
      .then((running) => running.close())
      .then(
        () => process.exit(0),
        (error: unknown) => endProcess('The broker did not stop cleanly', error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
