import { describe, expect, it } from '@jest/globals';
import { createBrokerClient } from '../broker-client.js';
import type { LinkOutcome } from './linking.js';

/** How a link session ends whose confirmation the broker answers with this problem. */
function finish(code: string, status: number): Promise<LinkOutcome> {
  const client = createBrokerClient({
    baseUrl: 'https://broker.test',
    credential: 'key',
    retry: { attempts: 1 },
    fetch: () =>
      Promise.resolve(
        new Response(JSON.stringify({ code, detail: code }), {
          status,
          headers: { 'content-type': 'application/problem+json' },
        }),
      ),
  });
  return client.linking.finish({ returned: '/done?linkSession=s1&confirmationCode=c', linkSession: 's1' });
}

describe('linking whose confirmation is refused', () => {
  it('ends as revoked only if the broker says that the link is gone', async () => {
    expect(await finish('link_not_found', 404)).toEqual({ outcome: 'revoked' });
    expect(await finish('confirmation_refused', 409)).toEqual({ outcome: 'expired' });
  });

  it.each(['route_not_found', 'not_found', 'device_not_found'])(
    'throws at a 404 that says nothing about the link: %s',
    async (code) => {
      await expect(finish(code, 404)).rejects.toMatchObject({ code, status: 404 });
    },
  );
});
