/** Tells when the demo has to end before its time. */

/**
 * Rejects at the first signal, when nobody reads the output any more, and at an error that nothing waits for; each of
 * these would otherwise end the process and leave PostgreSQL behind. A second Ctrl-C ends it at once.
 */
export function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        reject(new Error(`The demo was stopped by ${signal}`));
      });
    }
    process.stdout.on('error', () => {
      reject(new Error('Nobody reads the output of the demo any more'));
    });
    process.on('uncaughtException', reject);
    process.on('unhandledRejection', reject);
  });
}
