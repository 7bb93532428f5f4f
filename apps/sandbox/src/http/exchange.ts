/** The words every part of the sandbox shares: a request that was received, and the answer made to it. */

import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { DeviceAct, DeviceConduct } from './device-conduct.js';

/** Node has it since version 22; TypeScript's library does not know it yet. */
const json = JSON as JSON & { rawJSON(text: string): unknown };

/** The groups of paths that faults aim at and the ledger tells apart. */
export type EndpointName = 'token' | 'authorize' | 'revoke' | 'api';

/** One request, its body read to the end. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  /** As received: undecoded, with the query. */
  readonly path: string;
  /** The path and query parsed; the origin is meaningless. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** What is known about the request so far; the endpoint adds to it, the ledger keeps it. */
  readonly facts: CallFacts;
  /** Ordered by a fault: how the device treats the command in this call. */
  device?: DeviceConduct;
}

/** What the ledger says about a call beyond its HTTP form. Never a token. */
export interface CallFacts {
  grantType?: string;
  userId?: string;
  /** The family of tokens that descend from one consent. */
  grantId?: string;
  /** SHA-256, base64url, of the refresh token that was presented. */
  refreshTokenHash?: string;
  /** SHA-256, base64url, of the refresh token that was issued. */
  newRefreshTokenHash?: string;
  /** A dead refresh token was presented and ended its family (RFC 9700 section 4.14.2). */
  reuseDetected?: true;
  /** The COCONet that the path names. */
  networkId?: string;
  /** The resource that the path names. */
  resourceEui?: string;
  /** The command in the body, such as `LOCK_CONTROL.UNLOCK`. */
  command?: string;
  /** The parameters of the command, as sent; never those of a lock. */
  parameters?: Readonly<Record<string, unknown>>;
  /** What the device did for this command, oldest first; a late device adds to it when it acts. */
  acts?: DeviceAct[];
  /** What the sandbox did, in one word: `ok`, an OAuth error code, `not_processed`… */
  outcome?: string;
}

/** A complete answer, not yet sent. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** One group of paths: reports the facts of a request before processing it, and then processes it. */
export interface Endpoint {
  readonly name: EndpointName;
  /** Fills `exchange.facts` from the request, changing nothing else. */
  describe(exchange: Exchange): void;
  answer(exchange: Exchange): Promise<Answer>;
}

/** A JSON answer. */
export function jsonAnswer(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: Buffer.from(jsonText(value)),
  };
}

/** An error of the sandbox itself, whatever the dialect: `{error: {message}}`. */
export function errorAnswer(status: number, message: string): Answer {
  return jsonAnswer(status, { error: { message } });
}

/** The members of a JSON object in `text`; `undefined` when it is not one. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed JSON value is an object, not an array and not null. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `JSON.stringify`, where a `bigint` becomes a number with all its digits. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'bigint' ? json.rawJSON(member.toString()) : member,
  );
}
