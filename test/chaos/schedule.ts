import type { FaultAction } from '../../apps/sandbox/src/faults/fault.js';
import type { Incident, Trouble } from './incident.js';
import { planFailOver } from './incidents/fail-over.js';
import type { SeededRandom } from './random.js';
import type { StopMode } from './stage/postgres-server.js';

/** Milliseconds of quiet before the first fault and between two of one track. */
const SHORTEST_GAP = 1_000;
const LONGEST_GAP = 9_000;

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
  { type: 'wrap', as: 'unlabelled-gzip' },
  { type: 'wrap', as: 'form' },
  { type: 'wrap', as: 'continue' },
  { type: 'wrap', as: 'envelope' },
];

/**
 * Plans the faults of a run: every decision comes from the random numbers, so the same seed plans the same. Each replica,
 * the database and the provider have a track of their own; on a track one fault follows the other, across tracks they
 * overlap. All are mended by `milliseconds`.
 *
 * @param failOvers whether the database has a standby that may take over
 */
export function planIncidents(
  random: SeededRandom,
  milliseconds: number,
  { replicas, failOvers }: { readonly replicas: number; readonly failOvers: boolean },
): Incident[] {
  const tracks = [
    ...Array.from({ length: replicas }, (_, replica) => () => replicaTrouble(random, replica)),
    () => databaseTrouble(random, failOvers),
    () => providerTrouble(random),
  ];
  return tracks
    .flatMap((next) => planTrack(random, milliseconds, next))
    .sort((left, right) => left.at - right.at);
}

type Draft = Omit<Incident, 'at'>;

function planTrack(random: SeededRandom, milliseconds: number, next: () => Draft): Incident[] {
  const incidents: Incident[] = [];
  let at = random.integer(SHORTEST_GAP, LONGEST_GAP);
  for (;;) {
    const draft = next();
    if (at + draft.duration >= milliseconds) return incidents;
    incidents.push({ at, ...draft });
    at += draft.duration + random.integer(SHORTEST_GAP, LONGEST_GAP);
  }
}

function replicaTrouble(random: SeededRandom, replica: number): Draft {
  const kind = random.pick<Trouble['kind']>([
    'kill',
    'terminate',
    'freeze',
    'cut database',
    'cut sandbox',
    'shut database',
    'shut sandbox',
  ]);
  switch (kind) {
    case 'cut database':
    case 'cut sandbox':
      return { duration: 0, trouble: { kind, replica } };
    case 'freeze':
      // One in three outlives the lease of 15 seconds.
      return {
        duration: random.fraction() < 0.33 ? random.integer(16_000, 19_000) : random.integer(500, 8_000),
        trouble: { kind, replica },
      };
    case 'kill':
    case 'terminate':
    case 'shut database':
    case 'shut sandbox':
      return { duration: random.integer(300, 3_000), trouble: { kind, replica } };
    default:
      throw new Error(`${kind} is not a replica's trouble`);
  }
}

function databaseTrouble(random: SeededRandom, failOvers: boolean): Draft {
  if (failOvers && random.fraction() < 0.5) return planFailOver(random);
  const mode = random.pick<StopMode>(['fast', 'immediate']);
  return { duration: random.integer(500, 5_000), trouble: { kind: 'postgres', mode } };
}

function providerTrouble(random: SeededRandom): Draft {
  return {
    duration: random.integer(500, 4_000),
    trouble: { kind: 'fault', action: random.pick(actions), times: random.integer(1, 12) },
  };
}
