import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { UpstreamCircuit, type CallTarget } from './circuit.js';
import {
  CallerGone,
  Overloaded,
  TokenEchoed,
  UpstreamFailure,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

const OPEN_TIME = 40;
const ok = (): Promise<{ status: number }> => Promise.resolve({ status: 200 });
const fail = (error: Error) => (): Promise<{ status: number }> => Promise.reject(error);

let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});

/** A lamp of a link, as one service calls it. */
function lamp(link: string, deviceNodeId = '1', serviceId = 'service'): CallTarget {
  return { serviceId, linkId: link, identifiers: { networkId: 'n', deviceNodeId } };
}

/** Calls of as many links as say that COCO itself fails, in turn. */
async function feed(
  circuit: UpstreamCircuit,
  call: () => Promise<{ status: number }>,
  times: number,
  targets: readonly CallTarget[] = [lamp('a'), lamp('b'), lamp('c')],
): Promise<void> {
  for (let time = 0; time < times; time += 1)
    for (const target of targets.slice(time % targets.length, (time % targets.length) + 1))
      await circuit.run(target, call).catch(() => undefined);
}

describe('the circuit', () => {
  it.each([
    ['broken connections', fail(new UpstreamFailure('reset'))],
    ['times that ran out', fail(new UpstreamTimeout('first_byte'))],
    ['answers of 500', () => Promise.resolve({ status: 500 })],
    ['answers of 503', () => Promise.resolve({ status: 503 })],
  ])('opens after three %s in a row, and then does not call', async (_, call) => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, call, 3);
    expect(circuit.standing).toBe('open');
    const called = jest.fn(ok);
    await expect(circuit.run(lamp('a'), called)).rejects.toBeInstanceOf(UpstreamUnavailable);
    expect(called).not.toHaveBeenCalled();
  });

  it.each([
    ['refusals of COCO', () => Promise.resolve({ status: 404 })],
    ['throttling', () => Promise.resolve({ status: 429 })],
    ['callers that went away', fail(new CallerGone())],
    ['echoed tokens', fail(new TokenEchoed())],
  ])('stays closed at %s', async (_, call) => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, call, 10);
    expect(circuit.standing).toBe('closed');
  });

  it('counts failures in a row only', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    for (let round = 0; round < 5; round += 1) {
      await feed(circuit, fail(new UpstreamFailure('reset')), 2);
      await feed(circuit, ok, 1);
    }
    expect(circuit.standing).toBe('closed');
  });

  it('lets one call try after a while, refuses the others meanwhile, and closes when it succeeds', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    clock.advance(OPEN_TIME);
    const trying = Promise.withResolvers<{ status: number }>();
    const tried = circuit.run(lamp('a'), () => trying.promise);
    await expect(circuit.run(lamp('a'), ok)).rejects.toBeInstanceOf(UpstreamUnavailable);
    trying.resolve({ status: 200 });
    await tried;
    expect(circuit.standing).toBe('closed');
  });

  it('refuses calls until its time has passed, and opens again if the trial call fails', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    for (let time = 0; time < 2; time += 1) {
      clock.advance(OPEN_TIME - 1);
      await expect(circuit.run(lamp('a'), ok)).rejects.toBeInstanceOf(UpstreamUnavailable);
      clock.advance(1);
      await expect(circuit.run(lamp('a'), fail(new UpstreamFailure('reset')))).rejects.toBeInstanceOf(
        UpstreamFailure,
      );
    }
    expect(circuit.standing).toBe('open');
  });

  it('is not closed by a call that began before it opened', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    const late = Promise.withResolvers<{ status: number }>();
    const early = circuit.run(lamp('a'), () => late.promise);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    late.resolve({ status: 200 });
    await early;
    expect(circuit.standing).toBe('open');
  });

  it.each([
    ['a full queue', new Overloaded('broker')],
    ['a caller that left', new CallerGone()],
  ])('lets the next call try when %s kept the one that tried from COCO', async (_, error) => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    clock.advance(OPEN_TIME);
    await feed(circuit, fail(error), 1);
    expect(circuit.standing).toBe('half_open');
    await feed(circuit, ok, 1);
    expect(circuit.standing).toBe('closed');
  });

  it('of one device opens for that device and service alone', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    const dead = lamp('a');
    await feed(circuit, fail(new UpstreamTimeout('first_byte')), 20, [dead]);
    expect([circuit.standing, circuit.openTargets]).toEqual(['closed', 1]);
    await expect(circuit.run(dead, ok)).rejects.toBeInstanceOf(UpstreamUnavailable);
    for (const other of [lamp('a', '2'), lamp('b'), lamp('a', '1', 'another service')])
      expect(await circuit.run(other, ok)).toEqual({ status: 200 });
    clock.advance(OPEN_TIME);
    expect(await circuit.run(dead, ok)).toEqual({ status: 200 });
    expect(circuit.openTargets).toBe(0);
  });

  it('for everything tries with a target that has not failed, at once, and closes when that works', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    expect(circuit.standing).toBe('open');
    expect(await circuit.run(lamp('d'), ok)).toEqual({ status: 200 });
    expect(circuit.standing).toBe('closed');
  });

  it('for everything lets one call at a time try, however many targets have not failed', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    await feed(circuit, fail(new UpstreamFailure('reset')), 3);
    const hanging = Promise.withResolvers<{ status: number }>();
    const called = jest.fn(() => hanging.promise);
    const calls = ['d', 'e', 'f', 'g'].map((link) => circuit.run(lamp(link), called));
    const refused = await Promise.allSettled(calls.slice(1));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(called).toHaveBeenCalledTimes(1);
    hanging.resolve({ status: 200 });
    await calls[0];
  });

  it('stays closed while calls of other links succeed in between', async () => {
    const circuit = new UpstreamCircuit(3, OPEN_TIME, clock);
    for (let round = 0; round < 10; round += 1) {
      await feed(circuit, fail(new UpstreamFailure('reset')), 1, [lamp('a'), lamp('b'), lamp('c')]);
      await feed(circuit, ok, 1, [lamp('healthy')]);
    }
    expect(circuit.standing).toBe('closed');
  });
});
