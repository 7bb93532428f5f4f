import { describe, expect, it } from '@jest/globals';
import { jsonAnswer } from '../answers/json-answer.js';
import { testSettings } from '../testing/settings.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { Overloaded, UpstreamFailure, UpstreamTimeout } from '../transport/upstream-errors.js';
import { FreedKeys } from './freed-keys.js';
import {
  IdempotencyRecords,
  type Begun,
  type KeyedRequest,
  type StoredAnswer,
} from './idempotency-records.js';
import { IdempotentRequests, type KeptAnswer } from './idempotent-requests.js';
import { keyedRequest } from './idempotency-key.js';

/** Records of one key in memory; `standing` is what the next request under it finds. */
class OneRecord extends IdempotencyRecords {
  standing: Begun = { kind: 'new' };
  failing = false;

  override begin(): Promise<Begun> {
    const { standing } = this;
    if (standing.kind === 'new') this.standing = { kind: 'in_progress', commandIds: [] };
    return Promise.resolve(standing);
  }

  override complete(_request: KeyedRequest, answer: StoredAnswer): Promise<void> {
    return this.become({ kind: 'completed', answer });
  }

  override abandon(): Promise<void> {
    return this.become({ kind: 'new' });
  }

  override doubt(): Promise<void> {
    return this.become({ kind: 'unknown', commandIds: [] });
  }

  private become(standing: Begun): Promise<void> {
    if (this.failing) return Promise.reject(new Error('the database is down'));
    this.standing = standing;
    return Promise.resolve();
  }
}

const request = keyedRequest('service-1', 'key-1', ['command']);
const executed: KeptAnswer = { answer: jsonAnswer(200, { cmdSeqNum: 1 }), kept: { cmdSeqNum: 1 } };

function setUp(): {
  records: OneRecord;
  run: (carryOut: () => Promise<KeptAnswer>) => Promise<UpstreamAnswer>;
} {
  const records = new OneRecord();
  const requests = new IdempotentRequests(records, new FreedKeys(records), testSettings());
  return { records, run: (carryOut) => requests.run(request, carryOut) };
}

const never = (): Promise<KeptAnswer> => Promise.reject(new Error('must not be sent'));

describe('a request under an Idempotency-Key', () => {
  it('is carried out once, and its answer replayed', async () => {
    const { run } = setUp();
    expect(await run(() => Promise.resolve(executed))).toEqual(executed.answer);
    const repeated = await run(never);
    expect(repeated.body).toEqual(Buffer.from('{"cmdSeqNum":1}'));
    expect(repeated.headers).toMatchObject({ 'idempotency-replayed': 'true' });
  });

  it('is refused while the first runs', async () => {
    const { run } = setUp();
    const first = Promise.withResolvers<KeptAnswer>();
    const running = run(() => first.promise);
    await Promise.resolve();
    await expect(run(never)).rejects.toMatchObject({
      code: 'idempotency_key_in_progress',
      extensions: { outcome: 'pending' },
    });
    first.resolve(executed);
    await running;
  });

  it('is refused if the key belongs to another request', async () => {
    const { records, run } = setUp();
    records.standing = { kind: 'mismatch' };
    await expect(run(never)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it.each([
    ['the answer timed out', new UpstreamTimeout('first_byte')],
    [
      'the connection broke',
      new UpstreamFailure('broke', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
    ],
    ['COCO failed', new UpstreamFailure('failed', { upstreamStatus: 500 })],
    ['the broker failed', new Error('a mistake')],
  ])('is never sent again if its outcome is unknown: %s', async (_, error) => {
    const { run } = setUp();
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    await expect(run(never)).rejects.toMatchObject({
      code: 'idempotency_key_in_progress',
      extensions: { outcome: 'unknown' },
    });
  });

  it.each<[string, Error]>([
    ['no place was free', new Overloaded('broker')],
    [
      'COCO was never reached',
      new UpstreamFailure('away', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
    ],
  ])('may be sent again if nothing was done: %s', async (_, error) => {
    const { run } = setUp();
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    expect(await run(() => Promise.resolve(executed))).toEqual(executed.answer);
  });

  it('may be sent again if COCO refused it', async () => {
    const { run } = setUp();
    const refused = { answer: jsonAnswer(429, {}), kept: null };
    expect((await run(() => Promise.resolve(refused))).status).toBe(429);
    expect(await run(() => Promise.resolve(executed))).toEqual(executed.answer);
  });

  it('is answered even if its outcome cannot be stored, and not sent again', async () => {
    const { records, run } = setUp();
    records.failing = true;
    expect(await run(() => Promise.resolve(executed))).toEqual(executed.answer);
    await expect(run(never)).rejects.toMatchObject({ code: 'idempotency_key_in_progress' });
  });
});
