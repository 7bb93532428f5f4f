/** Nobody pays for another: excessive input is refused by counting it, on every route and for every credential. */
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOperations } from '../fuzz/operations.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { costlyRequests, type CostlyRequest } from './costly-requests.js';

/** Of the right form, checksum and all, so that only the database can tell. */
const BOGUS_BODY = `cbk_0123456789abcdef_${'0'.repeat(64)}`;
const BOGUS = `${BOGUS_BODY}_${crc32(BOGUS_BODY).toString(16).padStart(8, '0')}`;

let system: TestSystem;
let service: TestService;

beforeAll(async () => {
  system = await TestSystem.start({
    environment: { LINK_SESSION_LIMIT_PER_SERVICE: '3', LINK_SESSION_LIMIT_IN_ALL: '5' },
  });
  service = await system.createService();
});

afterAll(() => system.close());

async function send({ method, path, body }: CostlyRequest, key: string | undefined) {
  const answer = await fetch(system.broker.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

describe.each(
  readOperations('docs/openapi.json').map(
    (operation) => [`${operation.method} ${operation.path}`, operation] as const,
  ),
)('%s', (_name, operation) => {
  const requests = costlyRequests(operation);

  it('rejects an oversized body before it looks at each item', async () => {
    for (const request of requests.filter(({ name }) => name.startsWith('with a list of'))) {
      const { status, text } = await send(request, system.adminKey);
      if (operation.path.includes('/coco/')) continue;
      expect([request.name, status, text]).toEqual([
        request.name,
        400,
        expect.stringMatching(/holds more than 4000 values/),
      ]);
    }
  });

  it.each(['none', 'bogus', 'service'])(
    'does not fail by any costly request, credential: %s',
    async (credential) => {
      const key = { none: undefined, bogus: BOGUS, service: service.key }[credential];
      for (const request of requests) {
        const { status } = await send(request, key);
        expect([request.name, status < 500]).toEqual([request.name, true]);
      }
    },
  );
});

describe('open link sessions', () => {
  it('are limited per service and in total, so that no service fills the table', async () => {
    const statuses = async (of: TestService): Promise<number[]> => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => system.startSession(of, { userId: `user-${index}` })),
      );
      return answers.map(({ status }) => status).sort((one, other) => one - other);
    };
    expect(await statuses(service)).toEqual([201, 201, 201, 429, 429, 429]);
    const other = await system.createService();
    expect(await statuses(other)).toEqual([201, 201, 429, 429, 429, 429]);
    const { json, headers } = await system.startSession(service, { userId: 'one more' });
    expect(json).toMatchObject({
      code: 'too_many_link_sessions',
      detail: 'This service has as many open link sessions as one may have; finish some or let them expire.',
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
