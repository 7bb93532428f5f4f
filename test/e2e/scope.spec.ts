import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';

describe.each([
  ['is not set', {}, null],
  ['is set', { COCO_SCOPE: 'network.mgmt profile' }, 'network.mgmt profile'],
])('COCO’s authorize endpoint, where COCO_SCOPE %s', (_, environment, expected) => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start({ environment });
  });

  afterAll(async () => {
    await system.close();
  });

  it(`is asked for ${expected ?? 'no scope'}`, async () => {
    const session = await system.startSession(await system.createService());
    const answer = await fetch(String(session.json.linkUrl), { redirect: 'manual' });
    const authorize = new URL(answer.headers.get('location') ?? '');
    expect(authorize.origin + authorize.pathname).toBe(`${system.sandbox.baseUrl}/v1.0/oauth/authorize`);
    expect(authorize.searchParams.get('scope')).toBe(expected);
  });
});
