import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { ada } from '../harness/browser/user-agent.js';

/** Ends of the base URL by which a cloud may spell its issuer. */
const SPELLINGS = ['', '/', '/v1.0/oauth'] as const;

const isConfirmable = { error: null, reason: null, code: true };
const isMalformed = { error: 'invalid_request', reason: 'malformed_callback', code: false };
const isDenied = { error: 'access_denied', reason: 'refused_by_coco', code: false };

/**
 * Links an account at a COCO that adds this `iss` to its callback, and may say that the user declined.
 *
 * @returns how it ended
 */
async function end(
  system: TestSystem,
  service: TestService,
  iss: string | undefined,
  decision: 'authorized' | 'declined' = 'authorized',
): Promise<{ error: string | null; reason: string | null; code: boolean }> {
  await system.database.query('DELETE FROM link_sessions');
  const session = await system.startSession(service);
  const userAgent = system.userAgent();
  const step = userAgent.step.bind(userAgent);
  userAgent.step = async (url, init) => {
    if (url.pathname === '/oauth/callback') {
      url.searchParams.delete('iss');
      if (iss !== undefined) url.searchParams.set('iss', iss);
      if (decision === 'declined') {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      }
    }
    return step(url, init);
  };
  const { searchParams } = await userAgent.linkAccount(session.json.linkUrl as string, ada);
  return {
    error: searchParams.get('error'),
    reason: searchParams.get('reason'),
    code: searchParams.has('confirmationCode'),
  };
}

describe('a COCO that starts to send its issuer in callbacks while COCO_ISSUER is not set', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  it.each(SPELLINGS)(
    'still links, and still accepts a refusal, with "%s" after its origin',
    async (spelling) => {
      const iss = `${system.sandbox.baseUrl}${spelling}`;
      expect(await end(system, service, iss)).toEqual(isConfirmable);
      expect(await end(system, service, iss, 'declined')).toEqual(isDenied);
    },
  );

  it.each(['https://evil.example', 'http://127.0.0.1.evil.example', 'coco'])(
    'is not taken for %s, whether the user consented or not',
    async (iss) => {
      expect(await end(system, service, iss)).toEqual(isMalformed);
      expect(await end(system, service, iss, 'declined')).toEqual(isMalformed);
    },
  );
});

describe('a COCO whose issuer is set', () => {
  const issuer = 'https://login.getcoco.buzz/v1.0';
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { COCO_ISSUER: issuer } });
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  it.each([issuer, undefined])('links when its callback says %s', async (iss) => {
    expect(await end(system, service, iss)).toEqual(isConfirmable);
  });

  it('accepts no other, not even one that differs by a slash or is at its base URL', async () => {
    for (const iss of [`${issuer}/`, 'https://login.getcoco.buzz', system.sandbox.baseUrl])
      expect(await end(system, service, iss)).toEqual(isMalformed);
  });
});
