import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';
import type { StagedLink } from '../stage/stage.js';

/** How servers refuse, besides the plain word. */
const words: readonly [string, ...string[]] = ['invalid_grant', 'expired_token', 'bad_refresh_token'];

/**
 * COCO refuses everybody's tokens and takes it back later, as after a release that is rolled back. Early in a run nothing
 * has succeeded yet, so the brake engages; later on it is a handful that COCO refuses, which come back from quarantine.
 *
 * @param calls how many calls are refused; all where left out
 */
export function planMassRefusal(random: SeededRandom, calls?: number): Draft {
  const error = random.pick(words);
  return {
    // The first tokens are due four seconds after the start.
    duration: calls === undefined ? random.integer(6_000, 10_000) : random.integer(1_000, 4_000),
    trouble: {
      kind: 'mass refusal',
      details: { error, ...(calls !== undefined && { calls }) },
      breaks: ['token endpoint'],
      strike: async ({ stage: { control } }, _happening, duration) => {
        const action = { type: 'oauth-error', error, status: 400, when: 'before' } as const;
        const fault = await control.addFault(action, { times: calls });
        await delay(duration);
        await control.removeFault(fault);
      },
    },
  };
}

/** COCO refuses one link with an unknown error. No other link may notice. */
export function unknownRefusal(link: StagedLink, duration: number): Draft {
  return {
    duration,
    trouble: {
      kind: 'unknown refusal of one link',
      details: { link: link.id },
      grantId: link.grantId,
      breaks: ['token endpoint'],
      strike: async ({ stage: { control } }, _happening, time) => {
        const body = { error: 'E7301', message: 'the flux is out of range' };
        const action = { type: 'status', status: 400, body, when: 'before' } as const;
        const fault = await control.addFault(action, { grantId: link.grantId });
        await delay(time);
        await control.removeFault(fault);
      },
    },
  };
}
