import { CLOCK_LIMIT } from './check-database.js';
import { well, wrong, type Finding } from './finding.js';

/** Milliseconds that COCO may take to answer: as many as a token call by default. */
const TIMEOUT = 10_000;

/**
 * Whether COCO answers at all, and how its clock stands. Nothing secret is sent: the authorize endpoint is asked without
 * parameters, and any answer of its will do.
 */
export async function checkCoco(endpoint: URL): Promise<Finding[]> {
  try {
    const answer = await fetch(endpoint, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    await answer.body?.cancel();
    const text = `${endpoint.origin} answers, with ${answer.status} to a request that asks for nothing`;
    const coco = answer.status >= 500 ? wrong('coco', `${text}: it is ill itself`) : well('coco', text);
    return [coco, ...clockOf(answer)];
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    const reason = typeof cause?.code === 'string' ? cause.code : 'no answer in time';
    const what = `${endpoint.origin} cannot be reached (${reason})`;
    return [wrong('coco', `${what}: check COCO_BASE_URL, name resolution, and what the network lets out`)];
  }
}

function clockOf(answer: Response): Finding[] {
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [];
  // The header has whole seconds.
  const difference = Math.max(0, Math.abs(date - Date.now()) / 1_000 - 1);
  const text = `this machine and COCO differ by ${difference.toFixed(0)} s or less than one more`;
  return [difference > CLOCK_LIMIT ? wrong('clock', `${text}: let NTP set it`) : well('clock', text)];
}
