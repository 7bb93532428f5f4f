import { describe, expect, it, jest } from '@jest/globals';
import { Circuit } from './circuit.js';
import {
  CallerGone,
  TokenEchoed,
  UpstreamFailure,
  UpstreamTimeout,
  UpstreamUnavailable,
} from './upstream-errors.js';

const OPEN_TIME = 40;
const ok = (): Promise<{ status: number }> => Promise.resolve({ status: 200 });
const fail = (error: Error) => (): Promise<{ status: number }> => Promise.reject(error);
const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function feed(circuit: Circuit, call: () => Promise<{ status: number }>, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await circuit.run(call).catch(() => undefined);
}

describe('the circuit', () => {
  it.each([
    ['broken connections', fail(new UpstreamFailure('reset'))],
    ['times that ran out', fail(new UpstreamTimeout('first_byte'))],
    ['answers of 500', () => Promise.resolve({ status: 500 })],
    ['answers of 503', () => Promise.resolve({ status: 503 })],
  ])('opens after three %s in a row, and then does not call', async (_, call) => {
    const circuit = new Circuit(3, OPEN_TIME);
    await feed(circuit, call, 3);
    expect(circuit.standing).toBe('open');
    const called = jest.fn(ok);
    await expect(circuit.run(called)).rejects.toBeInstanceOf(UpstreamUnavailable);
    expect(called).not.toHaveBeenCalled();
  });

  it.each([
    ['refusals of COCO', () => Promise.resolve({ status: 404 })],
    ['throttling', () => Promise.resolve({ status: 429 })],
    ['callers that went away', fail(new CallerGone())],
    ['echoed tokens', fail(new TokenEchoed())],
  ])('stays closed at %s', async (_, call) => {
    const circuit = new Circuit(3, OPEN_TIME);
    await feed(circuit, call, 10);
    expect(circuit.standing).toBe('closed');
  });

  it('counts failures in a row only', async () => {
    const circuit = new Circuit(3, OPEN_TIME);
    for (let round = 0; round < 5; round += 1) {
      await feed(circuit, fail(new UpstreamFailure('reset')), 2);
      await feed(circuit, ok, 1);
    }
    expect(circuit.standing).toBe('closed');
  });

  it('lets one call try after a while, refuses the others meanwhile, and closes when it succeeds', async () => {
    const circuit = new Circuit(1, OPEN_TIME);
    await feed(circuit, fail(new UpstreamFailure('reset')), 1);
    await pause(OPEN_TIME + 20);
    const trying = Promise.withResolvers<{ status: number }>();
    const tried = circuit.run(() => trying.promise);
    await expect(circuit.run(ok)).rejects.toBeInstanceOf(UpstreamUnavailable);
    trying.resolve({ status: 200 });
    await tried;
    expect(circuit.standing).toBe('closed');
  });

  it('does not close because the caller of the trying call went away', async () => {
    const circuit = new Circuit(1, OPEN_TIME);
    await feed(circuit, fail(new UpstreamFailure('reset')), 1);
    await pause(OPEN_TIME + 20);
    await feed(circuit, fail(new CallerGone()), 1);
    expect(circuit.standing).toBe('open');
  });
});
