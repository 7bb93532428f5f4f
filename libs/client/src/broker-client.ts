import createClient from 'openapi-fetch';
import { attemptCall, type Send } from './calls/attempt.js';
import type { BrokerApi } from './calls/broker-api.js';
import type { Credential } from './calls/credential.js';
import { expectedAnswers } from './calls/expected-answers.js';
import { idempotencyKeys } from './calls/idempotency-keys.js';
import { serializePath } from './calls/path.js';
import type { paths } from './generated/api.js';
import { commandsOf, type Commands } from './operations/commands.js';
import { devicesOf, type Devices } from './operations/devices.js';
import { eventsOf, type Events } from './operations/events.js';
import { linkingOf, type Linking } from './operations/linking.js';
import { linksOf, type Links } from './operations/links.js';
import { completeLimits, type RetryLimits } from './retry/retry-limits.js';
import { retryingFetch } from './retry/retrying-fetch.js';

/** How to reach the broker, and as whom. */
export interface BrokerClientOptions {
  /** The broker's address, such as `https://broker.internal`. */
  readonly baseUrl: string | URL;
  /** The service's key or JWT, or a function that returns it. Never visible to `util.inspect` or in an error. */
  readonly credential: Credential;
  /** Limits for attempts and time. */
  readonly retry?: RetryLimits;
  /** Replaces the platform's `fetch`. Its errors are reduced to their system code. */
  readonly fetch?: Send;
}

/** A client of the broker, for one service. */
export interface BrokerClient {
  /** Linking a user's COCO account. */
  readonly linking: Linking;
  /** The service's links. */
  readonly links: Links;
  /** Reading devices and sending commands to them. */
  readonly devices: Devices;
  /** Commands that were sent, and how they ended. */
  readonly commands: Commands;
  /** Changes to links, and ends of commands. */
  readonly events: Events;
  /** The complete API, for all other calls, such as those for webhooks. */
  readonly api: BrokerApi;
}

/** @throws TypeError if `baseUrl` is not a valid URL, RangeError for invalid limits */
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
    // The credential must not follow a redirect to another place.
    redirect: 'manual',
    pathSerializer: serializePath,
    querySerializer: { array: { style: 'form', explode: false } },
  });
  api.use(idempotencyKeys, expectedAnswers);
  const commands = commandsOf(api);
  return {
    linking: linkingOf(api),
    links: linksOf(api),
    devices: devicesOf(api, commands),
    commands,
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
