/**
 * Open redirects: a return URL that is not the service's own, or that browsers interpret differently from the
 * broker.
 */
import { refused, type Attack, type AttackClass } from '../stage/attack.js';
import { openRedirects } from './open-redirects.js';

const SOURCE = 'CASES 23, 25–28; oauth2-proxy CVE-2020-5233, CVE-2021-21291; RFC 9700 section 4.11';

function startOf(returnUrl: unknown, userId: string): string {
  return JSON.stringify({ userId, returnUrl });
}

const attacks: readonly Attack[] = [
  ...openRedirects.map((returnUrl, index): Attack => ({
    name: JSON.stringify(returnUrl),
    request: { method: 'POST', target: '/v1/link-sessions', body: startOf(returnUrl, `redirect-${index}`) },
    // A NUL is refused before the text is interpreted: PostgreSQL could not store it.
    outcome: refused(400, returnUrl.includes('\0') ? 'invalid_request' : 'return_url_not_registered'),
    source: SOURCE,
  })),
  ...[['https://app.example.com/coco/'], { href: 'https://app.example.com/coco/' }, 1, null, true].map(
    (returnUrl): Attack => ({
      name: `no text: ${JSON.stringify(returnUrl)}`,
      request: { method: 'POST', target: '/v1/link-sessions', body: startOf(returnUrl, 'no-text') },
      outcome: refused(400, 'invalid_request'),
      source: SOURCE,
    }),
  ),
  {
    name: 'a service that registered no return URL cannot use another’s',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      as: 'admin',
      body: startOf('https://app.example.com/coco/', 'no-prefix'),
    },
    outcome: refused(403, 'not_permitted'),
    source: SOURCE,
  },
];

/** Attempts to send browsers elsewhere. */
export const returnUrls: AttackClass = {
  name: 'return URLs',
  attacks,
  control: {
    name: 'a URL below the registered one, with a query',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      body: startOf('https://app.example.com/coco/a/b?next=//evil.example', 'honest'),
    },
    status: 201,
    received: [],
  },
};
