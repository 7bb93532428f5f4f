/** The client of COCO's API. Besides it only the probe takes a secret out of its `Secret` in this lib. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { Clock, type Secret } from '#kernel';
import type { AccessToken } from '#vault';
import { CoconetMetrics } from './coconet-metrics.js';
import { CoconetSettings } from './coconet-settings.js';
import { RightNotFresh, type RightToSend } from './rights/right-to-send.js';
import type { CallerPresence } from './transport/caller-presence.js';
import { CallGate } from './transport/call-gate.js';
import { UpstreamCircuit, type CallTarget } from './transport/circuit.js';
import { cocoConnector } from './transport/connector.js';
import { Exchange, type ExchangeLimits, type UpstreamAnswer } from './transport/exchange.js';
import { RetryBudget } from './transport/retry-budget.js';
import { TokenTraces } from './transport/token-traces.js';
import { CallerGone, isConnectionError } from './transport/upstream-errors.js';

/** A call to COCO, without its token. */
export interface UpstreamRequest extends CallTarget {
  readonly method: 'GET' | 'POST';
  /** Origin-form, as the policy built it, and the caller's query. */
  readonly path: string;
  /** Names and values in turn, all from an allow-list. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  /** Whether the answer is wanted whole. */
  readonly collect: boolean;
  /** Whether it may be sent again after a connection failed under it. */
  readonly repeatable: boolean;
  /** Milliseconds that COCO may take to begin its answer, where that is more than the settings say. */
  readonly firstByteTime?: number | undefined;
  /** Cancels the call when the caller goes away; absent where the call must run to its end. */
  readonly presence: CallerPresence | undefined;
  /** Asked once the call's turn has come. */
  readonly right: RightToSend;
}

/** A token as it goes out, and as it would be recognised coming back. */
interface OutgoingToken {
  /** Names and values in turn, with what we say on every call. */
  readonly headers: readonly string[];
  readonly traces: TokenTraces;
}

/** Connections are closed when unused for this many milliseconds, before COCO's side may do it under a call. */
const KEEP_ALIVE = 4_000;

/** Times a call is begun whose right was no longer fresh when its connection was open. */
const BEGINNINGS = 3;

/** A coded answer could not be searched for the token; servers exist that refuse callers without a name. */
const OUR_HEADERS = ['accept-encoding', 'identity', 'user-agent', 'coco-token-broker'] as const;

/** Sends calls to the one configured origin. */
@Injectable()
export class Upstream implements OnModuleDestroy {
  private readonly pool: Pool;
  private readonly gate: CallGate;
  private readonly circuit: UpstreamCircuit;
  private readonly retries = new RetryBudget();
  private readonly outgoing = new WeakMap<Secret, OutgoingToken>();
  private readonly limits: ExchangeLimits;
  private readonly firstByteTime: number;

  constructor(
    settings: CoconetSettings,
    private readonly metrics: CoconetMetrics,
    clock: Clock,
  ) {
    this.pool = new Pool(settings.baseUrl.origin, {
      connections: settings.maxConcurrent,
      pipelining: 1,
      allowH2: false,
      connect: cocoConnector({ allowH2: false, timeout: settings.connectTimeout }),
      headersTimeout: settings.firstByteTimeout,
      bodyTimeout: settings.idleTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      maxHeaderSize: settings.responseHeaderLimit,
    });
    this.gate = new CallGate({
      places: settings.maxConcurrent,
      placesPerService: settings.maxConcurrentPerService,
      queued: settings.maxQueued,
      patience: settings.firstByteTimeout,
    });
    this.circuit = new UpstreamCircuit(settings.circuitFailures, settings.circuitOpenTime, clock);
    this.limits = {
      collectedSize: settings.judgedBodyLimit,
      streamedSize: settings.responseBodyLimit,
      idleTime: settings.idleTimeout,
      totalTime: settings.totalTimeout,
    };
    this.firstByteTime = settings.firstByteTimeout;
    metrics.watch(this.gate, this.circuit);
  }

  /**
   * Sends a call and gives COCO's answer, whatever its status; a safe one is sent again once if its connection fails.
   *
   * @throws UpstreamFailure, UpstreamTimeout, UpstreamResponseTooLarge, UpstreamUnavailable, Overloaded, CallerGone, and what
   * the right to send refuses it by
   */
  send(request: UpstreamRequest, token: AccessToken): Promise<UpstreamAnswer> {
    const outgoing = this.outgoingToken(token.secret);
    this.retries.earn();
    return this.circuit.run(request, () => this.attempt(request, outgoing));
  }

  /** Calls that outlast the stop are cut, early enough for their records to be written by the trail's last flush. */
  async onModuleDestroy(): Promise<void> {
    await this.pool.destroy();
  }

  private async attempt(request: UpstreamRequest, token: OutgoingToken): Promise<UpstreamAnswer> {
    try {
      return await this.begin(request, token);
    } catch (error) {
      if (!request.repeatable || !isConnectionError(error) || !this.retries.spend()) throw error;
      return this.begin(request, token);
    }
  }

  private async begin(request: UpstreamRequest, token: OutgoingToken): Promise<UpstreamAnswer> {
    for (let beginning = 1; ; beginning += 1) {
      try {
        return await this.exchange(request, token);
      } catch (error) {
        // By now the connection is open.
        if (!(error instanceof RightNotFresh) || beginning === BEGINNINGS) throw error;
      }
    }
  }

  private async exchange(request: UpstreamRequest, token: OutgoingToken): Promise<UpstreamAnswer> {
    const options = dispatchOptions(request, token, this.firstByteTime);
    const place = this.gate.enter(request.serviceId);
    if (place !== undefined) await place;
    try {
      const asking = request.right.confirm();
      if (asking !== undefined) await asking;
      if (request.presence?.gone === true) throw new CallerGone();
    } catch (error) {
      this.gate.leave(request.serviceId);
      throw error;
    }
    const exchange = new Exchange({
      limits: this.limits,
      traces: token.traces,
      right: request.right,
      collect: request.collect,
      onTokenEchoed: () => {
        this.metrics.tokenEchoed();
      },
      onEnd: () => {
        this.gate.leave(request.serviceId);
      },
    });
    this.pool.dispatch(options, exchange);
    return await (request.presence === undefined ? exchange.answer : cancellable(exchange, request.presence));
  }

  private outgoingToken(secret: Secret): OutgoingToken {
    const known = this.outgoing.get(secret);
    if (known !== undefined) return known;
    const plain = secret.reveal();
    const headers = [...OUR_HEADERS, 'authorization', `Bearer ${plain}`];
    const outgoing = { headers, traces: new TokenTraces(plain) };
    this.outgoing.set(secret, outgoing);
    return outgoing;
  }
}

function dispatchOptions(
  request: UpstreamRequest,
  token: OutgoingToken,
  usualFirstByteTime: number,
): Dispatcher.DispatchOptions {
  // The pool knows one origin only; a path that is not origin-form is the one thing that could name another.
  if (!/^\/[^/]/.test(request.path)) throw new Error('a path to COCO must be origin-form');
  return {
    method: request.method,
    path: request.path,
    headers: request.headers.concat(token.headers),
    body: request.body ?? null,
    headersTimeout: Math.max(usualFirstByteTime, request.firstByteTime ?? 0),
  };
}

async function cancellable(exchange: Exchange, presence: CallerPresence): Promise<UpstreamAnswer> {
  const cancel = (): void => {
    exchange.abort(new CallerGone());
  };
  presence.whenGone(cancel);
  try {
    return await exchange.answer;
  } finally {
    presence.forget(cancel);
  }
}
