import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';

/** The client secret is changed at COCO, as the documentation says: brokers know the new one before. No call may fail. */
export function planSecretChange(random: SeededRandom): Draft {
  return {
    duration: random.integer(500, 3_000),
    trouble: {
      kind: 'client secret changed',
      breaks: [],
      strike: async ({ stage }, _happening, duration) => {
        const secret = randomBytes(24).toString('base64url');
        stage.giveClientSecrets([secret, stage.clientSecret]);
        await delay(duration);
        await stage.changeClientSecret(secret);
        await delay(duration);
        stage.giveClientSecrets([secret]);
      },
    },
  };
}
