import { networkDefinitions } from '../../../apps/sandbox/src/cloud/home-definitions.js';

/** A lamp of the sandbox that can be dimmed. */
export interface Lamp {
  readonly userId: string;
  readonly networkId: string;
  readonly deviceNodeId: number;
  readonly resourceEui: string;
  /** Its level when the sandbox starts. */
  readonly level: number;
}

/** Those of all users. */
export const lamps: readonly Lamp[] = networkDefinitions.flatMap(
  ({ ownerId: userId, networkId, deviceNodeId, zones }) =>
    zones.flatMap(({ things }) =>
      things.flatMap(({ resourceEui, capabilities }) => {
        const level = capabilities.LEVEL_CTRL?.LEVEL_PCT;
        return typeof level === 'number' ? [{ userId, networkId, deviceNodeId, resourceEui, level }] : [];
      }),
    ),
);
