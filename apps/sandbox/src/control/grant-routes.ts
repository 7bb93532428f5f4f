/** `/control/users` and `/control/grants`. */

import type { Population } from '../cloud/population.js';
import type { User } from '../cloud/users.js';
import { InputError, JsonInput } from '../http/json-input.js';
import type { Grants, MintedGrant } from '../oauth/grants.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

const mintLimit = 100_000;

/** Make grants without a browser, end a user's, ask what refresh tokens are worth. */
export function grantRoutes({ grants, families, population }: ControlledParts): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: /^\/control\/users\/([^/]+)\/revoke-grants$/,
      answer: ({ parameter }) => ({
        body: { revoked: grants.revokeAllOf(knownUser(population, 'userId', parameter).userId) },
      }),
    },
    {
      method: 'POST',
      path: /^\/control\/grants$/,
      answer: async ({ body }) => ({
        status: 201,
        body: await mint(grants, population, new JsonInput(body)),
      }),
    },
    {
      method: 'POST',
      path: /^\/control\/grants\/check$/,
      answer: ({ body }) => {
        const input = new JsonInput(body);
        const hashes = input.strings('refreshTokenHashes');
        input.refuseOthers();
        return { body: hashes.map((hash) => ({ refreshTokenHash: hash, ...families.stateOf(hash) })) };
      },
    },
  ];
}

async function mint(grants: Grants, population: Population, input: JsonInput): Promise<MintedGrant[]> {
  const { userId } = knownUser(population, 'userId', input.string('userId'));
  const clientId = input.string('clientId');
  const count = input.optionalInteger('count', 1, mintLimit) ?? 1;
  input.refuseOthers();
  const minted: MintedGrant[] = [];
  while (minted.length < count) {
    const grant = await grants.mint(userId, clientId);
    if (!grant) throw new InputError('clientId', 'is not registered');
    minted.push(grant);
  }
  return minted;
}

function knownUser(population: Population, field: string, userId: string): User {
  const user = population.findById(userId);
  if (!user) throw new InputError(field, 'is not the id of a user');
  return user;
}
