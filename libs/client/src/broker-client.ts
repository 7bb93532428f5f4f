import createClient from 'openapi-fetch';
import { attemptCall, type Send } from './calls/attempt.js';
import type { BrokerApi } from './calls/broker-api.js';
import type { Credential } from './calls/credential.js';
import { expectedAnswers } from './calls/expected-answers.js';
import { idempotencyKeys } from './calls/idempotency-keys.js';
import { serializePath } from './calls/path.js';
import type { paths } from './generated/api.js';
import { devicesOf, type Devices } from './operations/devices.js';
import { eventsOf, type Events } from './operations/events.js';
import { linkingOf, type Linking } from './operations/linking.js';
import { linksOf, type Links } from './operations/links.js';
import { completeLimits, type RetryLimits } from './retry/retry-limits.js';
import { retryingFetch } from './retry/retrying-fetch.js';

/** Where the broker is, and who calls. */
export interface BrokerClientOptions {
  /** Where the broker is reached, such as `https://broker.internal`. */
  readonly baseUrl: string | URL;
  /** The service's key or JWT, or where to get it. Kept where neither `util.inspect` nor an error can show it. */
  readonly credential: Credential;
  /** How often and how long a call is tried. */
  readonly retry?: RetryLimits;
  /** Sends in place of the platform's `fetch`. What it throws is reduced to its system code. */
  readonly fetch?: Send;
}

/** A service's way to the broker. */
export interface BrokerClient {
  /** Linking a user's COCO account. */
  readonly linking: Linking;
  /** The links that there are. */
  readonly links: Links;
  /** Reading and commanding devices. */
  readonly devices: Devices;
  /** What happens to links. */
  readonly events: Events;
  /** All other calls, such as those for webhooks. */
  readonly api: BrokerApi;
}

/** @throws TypeError for a `baseUrl` that is none, RangeError for limits that are none */
export function createBrokerClient(options: BrokerClientOptions): BrokerClient {
  const { credential } = options;
  const send: Send = options.fetch ?? ((request) => fetch(request));
  const api: BrokerApi = createClient<paths>({
    baseUrl: originOf(options.baseUrl),
    fetch: retryingFetch(
      (request) => attemptCall(send, credential, request),
      completeLimits(options.retry),
      Math.random,
    ),
    // The credential goes where it was meant to go, and nowhere else.
    redirect: 'manual',
    pathSerializer: serializePath,
    querySerializer: { array: { style: 'form', explode: false } },
  });
  api.use(idempotencyKeys, expectedAnswers);
  return {
    linking: linkingOf(api),
    links: linksOf(api),
    devices: devicesOf(api),
    events: eventsOf(api),
    api,
  };
}

function originOf(baseUrl: string | URL): string {
  if (!URL.canParse(String(baseUrl))) throw new TypeError('baseUrl: expected a URL');
  const url = new URL(baseUrl);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || !/^https?:$/.test(url.protocol))
    throw new TypeError('baseUrl: expected an http or https URL without credentials, query or fragment');
  return url.href;
}
