/** `/control/state` and `/control/settings`. */

import { JsonInput } from '../http/json-input.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

const century = 100 * 365 * 24 * 60 * 60;

/** See the sandbox's state, change its settings. */
export function stateRoutes(parts: ControlledParts): ControlRoute[] {
  const { settings, clients, population, store, faults, ledger, dialect } = parts;
  return [
    {
      method: 'GET',
      path: /^\/control\/state$/,
      answer: () => ({
        body: {
          settings,
          dialect: dialect.spoken.name,
          users: population.users.map(({ userId, username, fullName }) => ({ userId, username, fullName })),
          clients: clients.map(({ clientSecret: _, ...shown }) => shown),
          grants: store.countGrants(),
          faults: faults.list().length,
          lastLedgerSeq: ledger.lastSeq,
        },
      }),
    },
    {
      method: 'PATCH',
      path: /^\/control\/settings$/,
      answer: ({ body }) => {
        Object.assign(settings, readSettings(body));
        return { body: settings };
      },
    },
  ];
}

/** The settings that the body names; all are read before any is changed. */
function readSettings(body: unknown): Partial<RuntimeSettings> {
  const input = new JsonInput(body);
  const changes = {
    accessTokenLifetimeSeconds: input.optionalInteger('accessTokenLifetimeSeconds', 1, century),
    refreshTokenLifetimeSeconds: input.optionalInteger('refreshTokenLifetimeSeconds', 1, century),
    previousRefreshTokenGraceSeconds: input.optionalInteger('previousRefreshTokenGraceSeconds', 0, century),
    omitRefreshToken: input.optionalBoolean('omitRefreshToken'),
    omitExpiresIn: input.optionalBoolean('omitExpiresIn'),
    accessTokenFormat: input.optionalOneOf('accessTokenFormat', ['jwt', 'opaque']),
    commandDelayMilliseconds: input.optionalInteger('commandDelayMilliseconds', 0, 24 * 60 * 60 * 1000),
  };
  input.refuseOthers();
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
