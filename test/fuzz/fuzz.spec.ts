/** The fuzzer itself: it is repeatable, reaches the faults found before, and hides secrets. */
import { describe, expect, it } from '@jest/globals';
import { curlLine, judge } from './judge.js';
import { readOperations, type Operation } from './operations.js';
import { randomRequest, type FuzzRequest } from './random-request.js';

const operations = readOperations('docs/openapi.json') as [Operation, ...Operation[]];
const places = new Map();

function requests(seed: number, count: number): FuzzRequest[] {
  return Array.from({ length: count }, (_, number) => randomRequest(seed, number, operations, places));
}

describe('random requests', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(requests(1, 200)).toEqual(requests(1, 200));
    expect(requests(1, 200)).not.toEqual(requests(2, 200));
  });

  it('reach every route as every kind of caller', () => {
    const met = new Set(
      requests(1, 4_000).map(({ operation, caller }) => `${caller} ${operation.method} ${operation.path}`),
    );
    expect(met.size).toBe(3 * operations.length);
  });

  it('hold what was found before: a NUL where a user is named, a list that is too long', () => {
    const bodies = requests(1, 20_000).flatMap(({ operation, body = '' }) => `${operation.path} ${body}`);
    expect(bodies.some((body) => /"(?:userId|owner|name|reason)":"[^"]*\\u0000/.test(body))).toBe(true);
    expect(bodies.some((body) => /\[(?:(?:0|\{\}|""|\[\]),){100,}/.test(body))).toBe(true);
  });

  it('are reported as a command line without the credential', () => {
    for (const request of requests(3, 100).filter(({ caller }) => caller !== 'stranger'))
      expect(curlLine(request)).toMatch(/-H "Authorization: Bearer \$(?:SERVICE|ADMIN)_KEY"/);
  });
});

describe('an answer', () => {
  const [request] = requests(1, 1) as [FuzzRequest];
  const secrets = new Map([['the key', 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJ']]);
  const answer = (status: number, code?: string, text = '') => ({ status, code, text });

  it.each<[string, ReturnType<typeof answer>, boolean, string[]]>([
    ['of success', answer(200), false, []],
    ['of a failure of the broker', answer(500, 'internal'), true, ['answered 500 internal']],
    ['of a failure of COCO that was ordered', answer(502, 'upstream_failure'), true, []],
    [
      'of a failure of COCO that was not',
      answer(502, 'upstream_failure'),
      false,
      ['answered 502 upstream_failure'],
    ],
    ['with a secret', answer(200, undefined, 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJ'), false, ['held the key']],
  ])('%s', (_name, given, faulty, problems) => {
    expect(judge(request, given, secrets, faulty)).toEqual(problems);
  });
});
