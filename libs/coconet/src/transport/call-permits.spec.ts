import { describe, expect, it } from '@jest/globals';
import { CallPermits } from './call-permits.js';
import { Overloaded } from './upstream-errors.js';

const permitsWith = (limits: Partial<ConstructorParameters<typeof CallPermits>[0]>): CallPermits =>
  new CallPermits({ permits: 2, permitsPerService: 10, queueLimit: 1, patience: 5_000, ...limits });

describe('permits for calls to COCO', () => {
  it('let as many through at once as there are, and make one more wait', () => {
    const permits = permitsWith({});
    expect(permits.take('a')).toBeUndefined();
    expect(permits.take('b')).toBeUndefined();
    expect(permits.take('c')).toBeInstanceOf(Promise);
    expect(() => permits.take('d')).toThrow(Overloaded);
    expect([permits.inUse, permits.waiting]).toEqual([2, 1]);
    permits.release('a');
    permits.release('b');
    permits.release('c');
    expect([permits.inUse, permits.waiting]).toEqual([0, 0]);
  });

  it('go to the call that waits once they come free', async () => {
    const permits = permitsWith({ permits: 1 });
    void permits.take('a');
    const waiting = permits.take('b');
    permits.release('a');
    await waiting;
    expect([permits.inUse, permits.waiting]).toEqual([1, 0]);
  });

  it('are not waited for too long, and a call that gives up frees its share', async () => {
    const permits = permitsWith({ permits: 1, permitsPerService: 1, patience: 20 });
    void permits.take('a');
    await expect(permits.take('b')).rejects.toBeInstanceOf(Overloaded);
    expect(permits.waiting).toBe(0);
    permits.release('a');
    expect(permits.take('b')).toBeUndefined();
  });

  it('are kept for others when one service floods', () => {
    const permits = permitsWith({ permits: 3, permitsPerService: 2 });
    void permits.take('flood');
    void permits.take('flood');
    expect(() => permits.take('flood')).toThrow(Overloaded);
    expect(permits.take('quiet')).toBeUndefined();
  });

  it('are kept in the queue for others too when one service floods', async () => {
    const permits = permitsWith({ permits: 1, permitsPerService: 2, queueLimit: 2 });
    void permits.take('flood');
    const queued = permits.take('flood');
    expect(() => permits.take('flood')).toThrow(Overloaded);
    const quiet = permits.take('quiet');
    permits.release('flood');
    await queued;
    permits.release('flood');
    await quiet;
    permits.release('quiet');
    expect([permits.inUse, permits.waiting]).toEqual([0, 0]);
  });

  it('are counted once when a call is refused because the queue is full', () => {
    const permits = permitsWith({ permits: 1, permitsPerService: 2, queueLimit: 0 });
    void permits.take('other');
    for (let call = 0; call < 3; call += 1) expect(() => permits.take('a')).toThrow('Too many calls to COCO');
    permits.release('other');
    expect(permits.take('a')).toBeUndefined();
  });
});
