import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADA } from '../harness/rows/grants.js';
import { CLIENT_ID } from '../harness/broker/system.js';
import { MALFORMED } from './stage/attack.js';
import { attackClasses } from './requests/classes.js';
import { NaiveProxy } from './stage/naive-proxy.js';
import { prove, proveServed } from './stage/prove.js';
import { Stage } from './stage/stage.js';

let stage: Stage;
let naive: NaiveProxy;

beforeAll(async () => {
  stage = await Stage.start();
  const [grant] = await stage.system.control('POST', '/grants', { userId: ADA, clientId: CLIENT_ID });
  naive = await NaiveProxy.start(new URL(stage.system.sandbox.baseUrl), grant.accessToken);
});

afterAll(async () => {
  await naive.stop();
  await stage.close();
});

describe('the tests are honest', () => {
  it.each(attackClasses)('$name: without the trick, the same request is served', ({ control }) =>
    proveServed(stage, control),
  );

  it.each(attackClasses)(
    '$name: a request that is served would not pass for a refused attack',
    async ({ control }) => {
      const { name, request } = control;
      const attack = { name, request, outcome: MALFORMED, source: 'the harmless twin' };
      await expect(prove(stage, attack)).rejects.toThrow();
    },
  );

  it.each(attackClasses.filter(({ name }) => ['paths', 'headers', 'capability grants'].includes(name)))(
    '$name: against a proxy that checks nothing, the attacks are noticed',
    async ({ attacks }) => {
      const played = attacks.filter(
        ({ request }) => 'target' in request && request.target.startsWith('{raw}'),
      );
      const unnoticed: string[] = [];
      for (const attack of played) {
        const noticed = await prove(stage, attack, naive.url).then(
          () => false,
          () => true,
        );
        if (!noticed) unnoticed.push(attack.name);
      }
      expect(played.length).toBeGreaterThan(10);
      expect(unnoticed).toEqual([]);
    },
  );

  it('no two attacks have the same name, and each says where it comes from', () => {
    for (const { attacks } of attackClasses) {
      const names = attacks.map(({ name }) => name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      for (const { source } of attacks) expect(source).not.toBe('');
    }
  });
});
