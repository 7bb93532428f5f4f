import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { Circuit, type CircuitFinding } from './circuit.js';

const OPEN_TIME = 5_000;

let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});

function feed(circuit: Circuit, finding: CircuitFinding, ...subjects: string[]): void {
  for (const subject of subjects) circuit.enter(subject)?.(finding);
}

describe('a circuit', () => {
  it('uses only the monotonic clock: a wall clock set back an hour blocks nothing', () => {
    const circuit = new Circuit(2, OPEN_TIME, clock);
    clock.now = () => new Date(0);
    feed(circuit, 'fails', 'a', 'a');
    expect([circuit.standing, circuit.openFor]).toEqual(['open', OPEN_TIME]);
    clock.advance(OPEN_TIME);
    expect(circuit.openFor).toBe(0);
    circuit.enter()?.('works');
    expect(circuit.standing).toBe('closed');
  });

  it('that requires several subjects does not open for the failures of one', () => {
    const circuit = new Circuit(3, OPEN_TIME, clock, 2);
    feed(circuit, 'fails', ...Array<string>(20).fill('a'));
    expect(circuit.standing).toBe('closed');
    feed(circuit, 'fails', 'b');
    expect(circuit.standing).toBe('open');
  });

  it('forgets failures at the first success', () => {
    const circuit = new Circuit(3, OPEN_TIME, clock, 2);
    feed(circuit, 'fails', 'a', 'b');
    feed(circuit, 'works', 'c');
    feed(circuit, 'fails', 'a', 'b');
    expect(circuit.standing).toBe('closed');
  });

  it('lets one call try, and another if the first proved nothing', () => {
    const circuit = new Circuit(1, OPEN_TIME, clock);
    feed(circuit, 'fails', 'a');
    clock.advance(OPEN_TIME);
    const trying = circuit.enter();
    expect([circuit.standing, circuit.enter()]).toEqual(['half_open', undefined]);
    trying?.('nothing');
    expect(circuit.enter()).toBeDefined();
  });
});
