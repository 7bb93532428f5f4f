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
    await quiet;
    permits.release('quiet');
    await queued;
    permits.release('flood');
    expect([permits.inUse, permits.waiting]).toEqual([0, 0]);
  });

  it('are counted once when a call is refused because the queue is full', () => {
    const permits = permitsWith({ permits: 1, permitsPerService: 2, queueLimit: 0 });
    void permits.take('other');
    for (let call = 0; call < 3; call += 1) expect(() => permits.take('a')).toThrow('Too many calls to COCO');
    permits.release('other');
    expect(permits.take('a')).toBeUndefined();
  });

  /** Notes whose calls get a permit, in order. */
  const noting = (permits: CallPermits): { served: string[]; call: (serviceId: string) => void } => {
    const served: string[] = [];
    const call = (serviceId: string): void => {
      const granted = permits.take(serviceId);
      if (granted === undefined) served.push(serviceId);
      else granted.then(() => served.push(serviceId)).catch(() => served.push(`${serviceId} refused`));
    };
    return { served, call };
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('go to a service with few calls before the rest of another’s many, though these came first', async () => {
    const permits = permitsWith({ permits: 2, queueLimit: 20, permitsPerService: 20 });
    const { served, call } = noting(permits);
    for (let count = 0; count < 8; count += 1) call('flood');
    call('quiet');
    call('calm');
    permits.release('flood');
    await settled();
    permits.release('flood');
    await settled();
    expect(served).toEqual(['flood', 'flood', 'quiet', 'calm']);
    permits.release('quiet');
    await settled();
    expect(served.at(-1)).toBe('flood');
    expect([permits.inUse, permits.waiting]).toEqual([2, 5]);
  });

  it('are shared alike by services that all have more calls than there are permits', async () => {
    const permits = permitsWith({ permits: 4, queueLimit: 200, permitsPerService: 200 });
    const { served, call } = noting(permits);
    for (let count = 0; count < 100; count += 1) call('flood');
    for (let count = 0; count < 20; count += 1) call('busy');
    for (let count = 0; count < 4; count += 1) permits.release('flood');
    await settled();
    for (let round = 0; round < 9; round += 1) {
      permits.release('flood');
      permits.release('busy');
      await settled();
    }
    const of = (name: string): number => served.slice(4).filter((each) => each === name).length;
    expect([of('flood'), of('busy')]).toEqual([11, 11]);
  });

  it('have a place in the queue for a service with few calls, though another’s many fill it', async () => {
    const permits = permitsWith({ permits: 1, queueLimit: 4, permitsPerService: 100 });
    const { served, call } = noting(permits);
    for (let count = 0; count < 5; count += 1) call('flood');
    call('quiet');
    await settled();
    expect(served).toEqual(['flood', 'flood refused']);
    permits.release('flood');
    await settled();
    expect(served.at(-1)).toBe('quiet');
    // Where nobody has more than others, the newest is refused.
    call('calm');
    call('third');
    call('fourth');
    expect(() => permits.take('fifth')).toThrow(Overloaded);
  });
});
