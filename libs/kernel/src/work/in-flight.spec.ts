import { describe, expect, it } from '@jest/globals';
import { InFlight } from './in-flight.js';

/** A promise and what settles it. */
function deferred(): ReturnType<typeof Promise.withResolvers<undefined>> {
  return Promise.withResolvers<undefined>();
}

describe('work in flight', () => {
  it('is awaited whether it succeeds or fails, and whether anybody waits for it or not', async () => {
    const inFlight = new InFlight();
    const [good, bad] = [deferred(), deferred()];
    void inFlight.run('refresh', () => good.promise);
    const failing = inFlight.run('command', () => bad.promise);
    const settled = inFlight.settled();
    let over = false;
    void settled.then(() => (over = true));
    expect(inFlight.kinds).toEqual(
      new Map([
        ['refresh', 1],
        ['command', 1],
      ]),
    );
    good.resolve(undefined);
    await good.promise;
    await new Promise(setImmediate);
    expect(over).toBe(false);
    bad.reject(new Error('COCO said no'));
    await expect(failing).rejects.toThrow('COCO said no');
    await settled;
    expect(inFlight.kinds.size).toBe(0);
  });

  it('includes what other work begins at its end, such as the next command of a batch', async () => {
    const inFlight = new InFlight();
    const [first, second] = [deferred(), deferred()];
    const ended: string[] = [];
    void inFlight
      .run('command', () => first.promise)
      .then(() => inFlight.run('command', () => second.promise))
      .then(() => ended.push('second'));
    const settled = inFlight.settled().then(() => ended.push('settled'));
    first.resolve(undefined);
    setTimeout(() => {
      second.resolve(undefined);
    }, 20);
    await settled;
    expect(ended).toEqual(['second', 'settled']);
  });

  it('settles at once if there is no work', async () => {
    await new InFlight().settled();
  });
});
