import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { Beat } from './beat.js';

/** Work that is finished when the test says so. */
class HeldWork {
  begun = 0;
  readonly failures: string[] = [];
  private finishOne: () => void = () => undefined;
  private failOne: (error: Error) => void = () => undefined;
  readonly beat = new Beat(
    1,
    () => {
      this.begun += 1;
      return new Promise<void>((resolve, reject) => {
        [this.finishOne, this.failOne] = [resolve, reject];
      });
    },
    (failure) => this.failures.push(failure),
  );

  finish(): void {
    this.finishOne();
  }

  fail(error: Error): void {
    this.failOne(error);
  }
}

describe('a beat', () => {
  let held: HeldWork | undefined;

  afterEach(async () => {
    held?.finish();
    await held?.beat.stop();
  });

  it('works again and again, and never twice at once', async () => {
    held = new HeldWork();
    held.beat.start();
    await until('it works', () => held?.begun === 1);
    for (let call = 0; call < 3; call += 1) held.beat.now();
    expect(held.begun).toBe(1);
    held.finish();
    await until('it works again', () => held?.begun === 2);
  });

  it('continues after a failure, and reports only its name', async () => {
    held = new HeldWork();
    held.beat.start();
    await until('it works', () => held?.begun === 1);
    held.fail(new RangeError('what must not be shown'));
    await until('it works again', () => held?.begun === 2);
    expect(held.failures).toEqual(['RangeError']);
  });

  it('waits for the current run when stopped, and signals long work', async () => {
    held = new HeldWork();
    held.beat.start();
    expect(held.beat.isBeating).toBe(true);
    await until('it works', () => held?.begun === 1);
    let stopped = false;
    const stopping = held.beat.stop().then(() => (stopped = true));
    expect(held.beat.isBeating).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    held.finish();
    await stopping;
    expect(held.begun).toBe(1);
  });
});
