import { Injectable } from '@nestjs/common';
import { RefusedCalls } from '#audit';
import { BrokerError, type ProblemCode } from '#kernel';
import { changerOf, type CallContext } from '../caller.js';
import type { CallRequest } from './route-access.js';
import { serviceKeyId } from '../credentials/service-key.js';

/** The parts of an HTTP request that describe a refused call. */
export interface EntryRequest extends CallRequest {
  readonly id: string;
  readonly ip: string;
  readonly method: string;
  readonly headers: { readonly authorization?: string | undefined };
  /** Fastify's options of the route, with its pattern. */
  readonly routeOptions: { readonly url?: string | undefined };
}

/** Refusals before a call is admitted; any other error there is an outage, not someone's attempt. */
const RECORDED: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'session_expired',
  'csrf_token_mismatch',
  'insufficient_scope',
  'not_permitted',
  'rate_limited',
]);

/**
 * Records the calls that are refused before they are admitted: without a valid credential, without the scope, beyond
 * the rate.
 */
@Injectable()
export class RefusedEntries {
  constructor(private readonly refused: RefusedCalls) {}

  /** Records why a request was refused. */
  note(error: unknown, request: EntryRequest): void {
    if (!(error instanceof BrokerError) || !RECORDED.has(error.code)) return;
    const { id: requestId, ip: remoteAddress, method, routeOptions, callContext } = request;
    this.refused.note({
      ...(callContext === undefined ? unknownCaller(request) : knownCaller(callContext)),
      reason: error.code,
      operation: `${method} ${routeOptions.url ?? ''}`,
      requestId,
      remoteAddress,
    });
  }
}

/** A bad key is recorded by its id, which is not secret and shows who keeps using a revoked key. */
function unknownCaller({ headers }: EntryRequest) {
  const credential = headers.authorization?.replace(/^Bearer +/i, '') ?? '';
  return { actor: { kind: 'unknown' }, keyId: serviceKeyId(credential) } as const;
}

function knownCaller(call: CallContext) {
  const { kind, serviceId } = call.caller;
  const { actor } = changerOf(call);
  return kind === 'admin' ? { actor } : { actor, callingServiceId: serviceId };
}
