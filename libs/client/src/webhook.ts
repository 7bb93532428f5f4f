import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { WebhookEvent } from './link-event.js';

/** A webhook message as received. */
export interface ReceivedWebhook {
  /** The webhook's secret, `whsec_…`. */
  readonly secret: string;
  /** The raw body: the signature does not cover a parsed one. */
  readonly body: string | Uint8Array;
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The message is not from the broker, was changed in transit, or is more than five minutes old: answer 400. */
export class InvalidWebhook extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'InvalidWebhook';
  }
}

/**
 * Returns the event of a webhook message after checking its signature (Standard Webhooks, in constant time) and its age. A
 * message may arrive more than once, always with the same `id`; one that was given up and `resent` may arrive after newer ones, and has a
 * lower `sequence` than these.
 *
 * @throws InvalidWebhook; TypeError if the body is not raw; Error if the secret is invalid
 */
export function verifyWebhook({ secret, body, headers }: ReceivedWebhook): WebhookEvent {
  const text = rawText(body);
  const signed = signedHeaders(headers);
  const webhook = new Webhook(secret);
  try {
    webhook.verify(text, signed, { jsonParse: false });
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new InvalidWebhook(error.message);
    throw error;
  }
  return { id: signed['webhook-id'], ...(JSON.parse(text) as object) } as WebhookEvent;
}

function rawText(body: string | Uint8Array): string {
  if (typeof body === 'string') return body;
  if (!ArrayBuffer.isView(body))
    throw new TypeError('body: expected the raw body, as text or bytes; read it before any parser does');
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
}

interface SignedHeaders extends Record<string, string> {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

function signedHeaders(headers: ReceivedWebhook['headers']): SignedHeaders {
  const read = isHeaders(headers) ? (name: string) => headers.get(name) : valueIn(headers);
  const header = (name: string): string => {
    const value = read(name);
    if (typeof value === 'string' && value !== '') return value;
    throw new InvalidWebhook(`Header ${name} is missing`);
  };
  return {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  };
}

function isHeaders(headers: ReceivedWebhook['headers']): headers is Headers {
  return typeof headers.get === 'function';
}

function valueIn(headers: Readonly<Record<string, unknown>>): (name: string) => unknown {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => lower.get(name);
}
