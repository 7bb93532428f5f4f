import { describe, expect, it } from '@jest/globals';
import { CallGate } from './call-gate.js';
import { Overloaded } from './upstream-errors.js';

const gateWith = (limits: Partial<ConstructorParameters<typeof CallGate>[0]>): CallGate =>
  new CallGate({ places: 2, placesPerService: 10, queued: 1, patience: 5_000, ...limits });

describe('the gate', () => {
  it('lets as many through at once as there are places, and one more wait', () => {
    const gate = gateWith({});
    expect(gate.enter('a')).toBeUndefined();
    expect(gate.enter('b')).toBeUndefined();
    expect(gate.enter('c')).toBeInstanceOf(Promise);
    expect(() => gate.enter('d')).toThrow(Overloaded);
    expect([gate.busy, gate.waiting]).toEqual([2, 1]);
    gate.leave('a');
    gate.leave('b');
    gate.leave('c');
    expect([gate.busy, gate.waiting]).toEqual([0, 0]);
  });

  it('gives a place that comes free to the one that waits', async () => {
    const gate = gateWith({ places: 1 });
    void gate.enter('a');
    const waiting = gate.enter('b');
    gate.leave('a');
    await waiting;
    expect([gate.busy, gate.waiting]).toEqual([1, 0]);
  });

  it('sends away the one that has waited too long, and frees its share', async () => {
    const gate = gateWith({ places: 1, placesPerService: 1, patience: 20 });
    void gate.enter('a');
    await expect(gate.enter('b')).rejects.toBeInstanceOf(Overloaded);
    expect(gate.waiting).toBe(0);
    gate.leave('a');
    expect(gate.enter('b')).toBeUndefined();
  });

  it('keeps places for others when one service floods', () => {
    const gate = gateWith({ places: 3, placesPerService: 2 });
    void gate.enter('flood');
    void gate.enter('flood');
    expect(() => gate.enter('flood')).toThrow(Overloaded);
    expect(gate.enter('quiet')).toBeUndefined();
  });
});
