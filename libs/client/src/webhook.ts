import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { LinkEvent } from './types.js';

/** A webhook's message as it arrived. */
export interface ReceivedWebhook {
  /** The webhook's secret, `whsec_…`. */
  readonly secret: string;
  /** The body as it came over the wire: what a parser made of it is signed no more. */
  readonly body: string | Uint8Array;
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The message is not from the broker, was changed on its way, or is more than five minutes old: answer 400. */
export class InvalidWebhook extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'InvalidWebhook';
  }
}

/**
 * The event that a webhook's message brings, once its signature (Standard Webhooks, compared in constant time) and its age
 * are right. A message may come more than once, always with the same `id`.
 *
 * @throws InvalidWebhook; TypeError where the body is not raw; Error where the secret is none
 */
export function verifyWebhook({ secret, body, headers }: ReceivedWebhook): LinkEvent {
  const text = rawText(body);
  const signed = signedHeaders(headers);
  const webhook = new Webhook(secret);
  try {
    webhook.verify(text, signed, { jsonParse: false });
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new InvalidWebhook(error.message);
    throw error;
  }
  const event = JSON.parse(text) as Omit<LinkEvent, 'id'>;
  return { id: signed['webhook-id'], ...event };
}

function rawText(body: string | Uint8Array): string {
  if (typeof body === 'string') return body;
  if (!ArrayBuffer.isView(body))
    throw new TypeError('body: expected the raw body, a text or bytes; take it before a parser does');
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
    throw new InvalidWebhook(`There is no header ${name}`);
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
