import type { EgressProxy } from '#kernel';
import { CLOCK_LIMIT } from './check-database.js';
import { well, wrong, type Finding } from './finding.js';

/** Milliseconds that COCO may take to answer: as many as a token call by default. */
const TIMEOUT = 10_000;

/**
 * Whether COCO answers at all, and what its clock says. Nothing secret is sent: the request to the authorize endpoint has no
 * parameters, and any answer will do.
 */
export async function checkCoco(endpoint: URL, proxy?: EgressProxy): Promise<Finding[]> {
  const way = proxy?.serves(endpoint) === true ? ' through HTTPS_PROXY' : '';
  try {
    const answer = await fetch(endpoint, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    await answer.body?.cancel();
    const text = `${endpoint.origin} answers${way}, with status ${answer.status} to an empty request`;
    const coco =
      answer.status >= 500 ? wrong('coco', `${text}: COCO reports a server error`) : well('coco', text);
    return [coco, ...clockOf(answer)];
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    const reason = typeof cause?.code === 'string' ? cause.code : 'no answer in time';
    const what = `${endpoint.origin} cannot be reached${way} (${reason})`;
    return [
      wrong(
        'coco',
        `${what}: ${way === '' ? 'check COCO_BASE_URL, DNS and outgoing firewall rules; behind a proxy set HTTPS_PROXY' : 'check HTTPS_PROXY, NO_PROXY and what the proxy lets through'}`,
      ),
    ];
  }
}

function clockOf(answer: Response): Finding[] {
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [];
  // The header is accurate to a second.
  const difference = Math.max(0, Math.abs(date - Date.now()) / 1_000 - 1);
  const text = `clock skew to COCO: ${difference.toFixed(0)} s (±1 s)`;
  return [
    difference > CLOCK_LIMIT
      ? wrong('coco clock', `${text}: synchronize this machine by NTP`)
      : well('coco clock', text),
  ];
}
