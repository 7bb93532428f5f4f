import { describe, expect, it } from '@jest/globals';
import { BrokerClientError, type BrokerClientErrorCode } from '../calls/broker-client-error.js';
import { completeLimits, type RetryLimits } from './retry-limits.js';
import { retryingFetch } from './retrying-fetch.js';

const OK = (): Response => new Response('{}');
const busy = (retryAfterSeconds?: number): BrokerClientError =>
  new BrokerClientError('overloaded', 'busy', { status: 503, retryAfterSeconds });

/** Plays the given outcomes one after the other, repeating the last; records what each attempt sent. */
class Attempts {
  readonly bodies: string[] = [];
  private readonly ends: (() => Response)[];

  constructor(...ends: (() => Response)[]) {
    this.ends = ends;
  }

  readonly attempt = async (request: Request): Promise<Response> => {
    this.bodies.push(await request.text());
    const end = this.ends.length > 1 ? this.ends.shift() : this.ends[0];
    if (end === undefined) throw new Error('No end was given');
    return end();
  };

  call(method: string, limits: RetryLimits = {}, init: RequestInit = {}): Promise<Response> {
    const send = retryingFetch(this.attempt, completeLimits(limits), () => 0);
    return send(new Request('https://broker.test/', { method, ...init }));
  }
}

const throwing = (error: Error) => (): never => {
  throw error;
};

describe('a call', () => {
  it('sends the same body and key again', async () => {
    const attempts = new Attempts(throwing(new TypeError('lost')), throwing(busy()), OK);
    const headers = { 'idempotency-key': '"k"' };
    expect((await attempts.call('POST', {}, { body: 'on', headers })).status).toBe(200);
    expect(attempts.bodies).toEqual(['on', 'on', 'on']);
  });

  it('is attempted as often as configured', async () => {
    const attempts = new Attempts(throwing(busy()));
    await expect(attempts.call('GET', { attempts: 3 })).rejects.toMatchObject({ code: 'overloaded' });
    expect(attempts.bodies).toHaveLength(3);
  });

  it('is not retried without a key', async () => {
    const attempts = new Attempts(throwing(busy()), OK);
    await expect(attempts.call('POST', {}, { body: 'link' })).rejects.toMatchObject({ code: 'overloaded' });
    expect(attempts.bodies).toHaveLength(1);
  });

  it('fails immediately if it would have to wait beyond its time', async () => {
    const attempts = new Attempts(throwing(busy(60)), OK);
    const start = performance.now();
    await expect(attempts.call('GET', { totalMs: 20_000 })).rejects.toMatchObject({ retryAfterSeconds: 60 });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('says that a port is forbidden, for which `fetch` has no code', async () => {
    const send = retryingFetch(
      (request) => fetch(request),
      completeLimits({ attempts: 1 }),
      () => 0,
    );
    await expect(send(new Request('http://127.0.0.1:1/'))).rejects.toMatchObject({
      code: 'unreachable',
      message: 'No complete answer: fetch never connects to this port',
    });
  });

  it('counts a deletion as done if its answer was lost, but not one of something unknown', async () => {
    const answered = (code: BrokerClientErrorCode) =>
      throwing(new BrokerClientError(code, 'gone', { status: 404 }));
    const lost = throwing(new TypeError('lost'));
    for (const code of ['not_found', 'link_not_found'] as const) {
      expect((await new Attempts(lost, answered(code)).call('DELETE')).status).toBe(204);
      await expect(new Attempts(throwing(busy()), answered(code)).call('DELETE')).rejects.toMatchObject({
        code,
      });
    }
    await expect(new Attempts(lost, answered('route_not_found')).call('DELETE')).rejects.toMatchObject({
      code: 'route_not_found',
    });
  });

  it('gives up an attempt that hangs, and then all', async () => {
    let begun = 0;
    const hang = ({ signal }: Request): Promise<Response> => {
      begun += 1;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    };
    const send = retryingFetch(hang, { attempts: 100, attemptMs: 40, totalMs: 600 }, () => 0);
    await expect(send(new Request('https://broker.test/'))).rejects.toMatchObject({ code: 'timed_out' });
    expect(begun).toBeGreaterThan(1);
    expect(begun).toBeLessThan(100);
  });

  it('ends with the caller’s own reason, even while it waits', async () => {
    const controller = new AbortController();
    const attempts = new Attempts(throwing(busy(30)));
    const call = attempts.call('GET', {}, { signal: controller.signal });
    const reason = new Error('the user went away');
    setTimeout(() => {
      controller.abort(reason);
    }, 20);
    await expect(call).rejects.toBe(reason);
  });
});
