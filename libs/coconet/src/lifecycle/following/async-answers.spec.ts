/** Commands whose callers do not wait for the end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '../../../../../test/harness/postgres/database.js';
import { until } from '../../../../../test/harness/time/until.js';
import { BATCH, lamp, RAW, rawUnlock, TYPED, unlock } from '../../testing/command-requests.js';
import { answerJson } from '../../testing/fake-cloud.js';
import { FollowStage } from '../../testing/follow-stage.js';
import type { ProxyUnderTest } from '../../testing/proxy.js';
import type { FollowedCommand } from './command.view.js';

const on = { capability: 'ON_OFF_CONTROL', command: 'ON' };
const ASYNC = { prefer: 'respond-async' };

let stage: FollowStage;
let database: TestDatabase;
let proxy: ProxyUnderTest;

beforeAll(async () => {
  stage = await FollowStage.open();
  ({ database, proxy } = stage);
});

beforeEach(() => stage.renew());

afterAll(() => stage.close());

const ended = async (location: string | null): Promise<FollowedCommand> =>
  until('it has ended', async () => {
    const command = await stage.read(location);
    return command.endedAt === null ? undefined : command;
  });

describe('a caller that does not wait', () => {
  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
  ])(
    'is answered as soon as the command is recorded, %s, and reads its end later',
    async (_, path, request) => {
      const held = Promise.withResolvers<undefined>();
      proxy.cloud.answer((seen, response) => {
        void held.promise.then(() => {
          answerJson({ status: 'SUCCESS' })(seen, response);
        });
      });
      const answer = await proxy.post(path, request, ASYNC);
      expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
      const location = answer.headers.get('location');
      expect(await answer.json()).toMatchObject({ state: 'accepted', parameters: null });
      expect(await database.query('SELECT id FROM commands')).toHaveLength(1);
      await until('it is sent', async () => (await stage.read(location)).state === 'sent');
      held.resolve(undefined);
      expect(await ended(location)).toMatchObject({ state: 'succeeded' });
      expect(proxy.cloud.seen).toHaveLength(1);
    },
  );

  it('gets the same answer under the same key, and the device acts once', async () => {
    const headers = { ...ASYNC, 'idempotency-key': 'b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10' };
    const first = await proxy.post(TYPED, on, headers);
    const repeat = await proxy.post(TYPED, on, headers);
    expect([repeat.status, repeat.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(repeat.headers.get('location')).toBe(first.headers.get('location'));
    await ended(first.headers.get('location'));
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('has an end for each command of a batch', async () => {
    const answer = await proxy.post(BATCH, { commands: Array.from({ length: 5 }, () => lamp) }, ASYNC);
    const { commands } = (await answer.json()) as { commands: FollowedCommand[] };
    expect([answer.status, commands.length]).toEqual([202, 5]);
    const ends = await Promise.all(commands.map(({ id }) => ended(`/v1/commands/${id}`)));
    expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'succeeded'));
  });

  it('is refused at once without the right, and reads a failure that only sending shows', async () => {
    const refused = await proxy.post(TYPED, { ...on, command: 'EXPLODE' }, ASYNC);
    expect(await refused.json()).toMatchObject({ code: 'invalid_request' });
    proxy.tokens.lost = true;
    const answer = await proxy.post(TYPED, on, ASYNC);
    expect(await ended(answer.headers.get('location'))).toMatchObject({
      state: 'failed',
      reason: 'reauthorization_required',
    });
    expect(proxy.cloud.seen).toEqual([]);
  });
});
