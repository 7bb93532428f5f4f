import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { CANARY, ProbeEdge } from './testing/probe-edge.js';

let edge: ProbeEdge;

beforeAll(async () => {
  edge = await ProbeEdge.start();
});

afterAll(() => edge.stop());

describe('logs and metrics', () => {
  it('name the route, and never the content of a secret path or a query', async () => {
    edge.lines.length = 0;
    await fetch(`${edge.url}/connect/${CANARY}?code=${CANARY}`);
    await fetch(`${edge.url}/v1/things/7?token=${CANARY}`);
    await fetch(`${edge.url}/conect/${CANARY}`, {
      headers: { authorization: `Bearer ${CANARY}`, cookie: CANARY },
    });
    const calls = edge.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(calls.map(({ route, path, status }) => [route, path, status])).toEqual([
      ['/connect/:token', undefined, 200],
      ['/v1/things/:id', '/v1/things/7', 200],
      ['unmatched', undefined, 404],
    ]);
    expect(edge.lines.join('')).not.toContain(CANARY);
    expect(await edge.registry.metrics()).not.toContain(CANARY);
    expect(await edge.registry.metrics()).toContain(
      'http_requests_total{method="GET",route="/connect/:token",status="200"} 1',
    );
  });

  it('know the code of a problem', async () => {
    edge.observed.length = 0;
    for (const path of ['/v1/things/7', '/nowhere']) await (await fetch(`${edge.url}${path}`)).text();
    await until('both are observed', () => edge.observed.length === 2);
    expect(edge.observed.map(({ problem }) => problem)).toEqual([undefined, 'route_not_found']);
  });
});
