import { setTimeout as delay } from 'node:timers/promises';
import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import { wrappings } from '../../../apps/sandbox/src/faults/wrapped-answers.js';
import type { Draft, Trouble } from '../incident.js';
import type { SeededRandom } from '../random.js';

/** Every way the token endpoint misbehaves. None of them is a verdict on the grant. */
const actions: readonly [FaultAction, ...FaultAction[]] = [
  { type: 'delay', milliseconds: 3_000, when: 'before' },
  { type: 'delay', milliseconds: 6_000, when: 'after' },
  { type: 'hang' },
  { type: 'hang-after' },
  { type: 'cut-before' },
  { type: 'cut-after' },
  { type: 'status', status: 429, retryAfter: '2', when: 'before' },
  { type: 'status', status: 500, when: 'before' },
  { type: 'status', status: 503, retryAfter: '1', when: 'before' },
  { type: 'status', status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>', when: 'after' },
  { type: 'oauth-error', error: 'temporarily_unavailable', status: 400, when: 'before' },
  { type: 'oauth-error', error: 'server_error', status: 500, when: 'before' },
  { type: 'html', when: 'before' },
  { type: 'malformed-json', when: 'before' },
  { type: 'empty', when: 'before' },
  { type: 'truncated-json' },
  { type: 'redirect', location: 'http://127.0.0.1:9/', status: 302, when: 'before' },
  { type: 'slow-body', bytesPerSecond: 400 },
  // The broker must keep the pairs of these: they offend, but they carry tokens.
  { type: 'rewrite', remove: ['token_type'], set: { expires_in: '5' } },
  { type: 'rewrite', remove: ['scope'], set: { token_type: 'BEARER', unexpected: { nested: true } } },
  { type: 'content-type', value: 'text/plain' },
];

/** Faults that leave the tokens in the answer legible: the broker must keep these pairs, and no caller may notice. */
export const legibleFaults: ReadonlySet<string> = new Set([
  'delay',
  'slow-body',
  'rewrite',
  'content-type',
  'headers',
  'wrap',
]);

/** A few token calls go wrong. */
export function planTokenFault(random: SeededRandom): Draft {
  return planned('fault', random.pick(actions), random, random.integer(1, 12));
}

/** Every answer comes whole, in a wrapping nobody asked for: no pair may be lost and no caller may notice. */
export function planWrapping(random: SeededRandom): Draft {
  const [first, ...others] = wrappings;
  return planned('wrapped answers', { type: 'wrap', as: random.pick([first, ...others]) }, random);
}

/** COCO throttles every call, and says for how long, until it has been left alone long enough. */
export function planThrottling(random: SeededRandom, longest: number): Draft {
  const retryAfter = String(random.integer(1, 4));
  const draft = planned('throttling', { type: 'status', status: 429, retryAfter, when: 'before' }, random);
  return { ...draft, duration: random.integer(Math.min(6_000, longest), longest) };
}

function planned(kind: string, action: FaultAction, random: SeededRandom, times?: number): Draft {
  const trouble: Trouble = {
    kind,
    details: { ...action, ...(times !== undefined && { times }) },
    breaks: action.type === 'wrap' ? [] : ['token endpoint'],
    strike: async ({ stage: { control } }, _happening, duration) => {
      const fault = await control.addFault(action, { times });
      await delay(duration);
      await control.removeFault(fault);
    },
  };
  return { duration: random.integer(500, 4_000), trouble };
}
