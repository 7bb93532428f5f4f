/** Milliseconds between two looks. */
const LOOK_INTERVAL = 25;

/**
 * Waits for a condition and returns what made it true.
 *
 * @param what said when the time is over
 * @param look returns a value once the condition holds, and `undefined` or `false` until then
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  milliseconds = 15_000,
): Promise<Value> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
  }
}
