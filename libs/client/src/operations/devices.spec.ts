import { describe, expect, it } from '@jest/globals';
import { createBrokerClient } from '../broker-client.js';
import { isFollowed } from './finished-command.js';

/** The `Cache-Control` with which the networks are read. */
async function cacheControlFor(maxAge: number | undefined): Promise<string | null> {
  let sent: string | null = null;
  const client = createBrokerClient({
    baseUrl: 'https://broker.test',
    credential: 'key',
    fetch: ({ headers }) => {
      sent = headers.get('cache-control');
      return Promise.resolve(Response.json({ networks: [] }));
    },
  });
  await client.devices.networks('l1', maxAge === undefined ? {} : { maxAge });
  return sent;
}

describe('a read', () => {
  it('says how old its answer may be, if its caller does', async () => {
    expect(await cacheControlFor(undefined)).toBeNull();
    for (const [maxAge, header] of [
      [0, 'max-age=0'],
      [90.5, 'max-age=90'],
      [Infinity, 'max-age=3600'],
    ] as const)
      expect(await cacheControlFor(maxAge)).toBe(header);
  });

  it.each([-1, NaN])('is not sent with %p seconds', async (maxAge) => {
    await expect(cacheControlFor(maxAge)).rejects.toThrow(RangeError);
  });
});

describe('a command', () => {
  const execute = async (status: number, body: object): Promise<string | undefined> => {
    const client = createBrokerClient({
      baseUrl: 'https://broker.test',
      credential: 'key',
      fetch: () => Promise.resolve(Response.json(body, { status })),
    });
    const place = { linkId: 'l1', networkId: 'n1', deviceNodeId: 7, resourceEui: 'r' };
    const answer = await client.devices.execute(place, { capability: 'LOCK_CONTROL', command: 'UNLOCK' });
    return isFollowed(answer) ? `${answer.state}: ${answer.id}` : answer.commandId;
  };

  it('is answered by its result, or by the command while that waits for approval', async () => {
    expect(await execute(200, { commandId: 'c1', state: 'succeeded', status: 'SUCCESS' })).toBe('c1');
    expect(await execute(202, { id: 'c2', state: 'awaiting_approval', status: null })).toBe(
      'awaiting_approval: c2',
    );
  });
});
