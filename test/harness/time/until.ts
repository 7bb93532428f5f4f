/** Milliseconds between two checks. */
const LOOK_INTERVAL = 25;

/** Milliseconds after which it will not happen any more. Far more than anything takes, so that a busy machine fails no test. */
const PATIENCE = 60_000;

/**
 * Waits until a condition holds and returns what it found.
 *
 * @param what it waits for, said when it gives up
 * @param look returns a value once the condition holds, and `undefined` or `false` until then
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  milliseconds = PATIENCE,
): Promise<Value> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline)
      throw new Error(`Gave up after ${milliseconds} ms waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
  }
}
