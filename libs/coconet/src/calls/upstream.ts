/** The client of COCO's API. In this lib only it and the probe take a secret out of its `Secret`. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { Clock, withheldPath, type Secret, type Span, type SpanFacts } from '#kernel';
import type { AccessToken } from '#vault';
import type { CocoRequest } from './coco-request.js';
import { CoconetMetrics } from './coconet-metrics.js';
import { CoconetSettings } from '../coconet-settings.js';
import { RightNotFresh, type RightToSend } from '../transport/right-to-send.js';
import { CallPermits } from '../transport/call-permits.js';
import { UpstreamCircuit, type CallTarget } from '../transport/circuit.js';
import { cocoConnector } from '../transport/connector.js';
import { Exchange, type ExchangeLimits, type UpstreamAnswer } from '../transport/exchange.js';
import { RetryBudget } from '../transport/retry-budget.js';
import { RecentTokens } from '../token-search/recent-tokens.js';
import { TokenTraces } from '../token-search/token-traces.js';
import { CallerGone, isConnectionError } from '../transport/upstream-errors.js';

/** A token as it is sent, and as it would be recognised coming back. */
interface OutgoingToken {
  /** Names and values in turn, with the headers of every call. */
  readonly headers: readonly string[];
  readonly traces: TokenTraces;
}

/**
 * Milliseconds after which an unused connection is closed, before COCO's side can close it during a call: 5 s is the shortest
 * usual limit of servers (Node's), less one for the transit.
 */
const KEEP_ALIVE = 4_000;

/** From this status on an answer counts as an error for the client (OpenTelemetry's conventions for HTTP clients). */
const FIRST_ERROR = 400;

/**
 * How often a call is begun if its right was no longer fresh once its connection was open. The second try finds an open
 * connection; a third is for a process that was paused in between. More would mean that it can't keep up.
 */
const BEGINNINGS = 3;

/** An encoded answer could not be searched for the token; some servers refuse callers without a name. */
const OUR_HEADERS = ['accept-encoding', 'identity', 'user-agent', 'coco-token-broker'] as const;

/** Sends calls to the one configured origin. */
@Injectable()
export class Upstream implements OnModuleDestroy {
  private readonly pool: Pool;
  private readonly permits: CallPermits;
  private readonly circuit: UpstreamCircuit;
  private readonly retries = new RetryBudget();
  private readonly outgoing = new RecentTokens(outgoingToken);
  private readonly limits: ExchangeLimits;
  private readonly server: SpanFacts;

  constructor(
    private readonly settings: CoconetSettings,
    private readonly metrics: CoconetMetrics,
    clock: Clock,
  ) {
    this.pool = new Pool(settings.baseUrl.origin, {
      connections: settings.maxConcurrent,
      pipelining: 1,
      allowH2: false,
      connect: cocoConnector({ allowH2: false, timeout: settings.connectTimeout }, settings.proxy),
      headersTimeout: settings.firstByteTimeout,
      bodyTimeout: settings.idleTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      maxHeaderSize: settings.responseHeaderLimit,
    });
    this.permits = new CallPermits({
      permits: settings.maxConcurrent,
      permitsPerService: settings.maxConcurrentPerService,
      queueLimit: settings.maxQueued,
      patience: settings.firstByteTimeout,
    });
    this.circuit = new UpstreamCircuit(settings.circuitFailures, settings.circuitOpenTime, clock);
    this.limits = {
      collectedSize: settings.judgedBodyLimit,
      streamedSize: settings.responseBodyLimit,
      idleTime: settings.idleTimeout,
      totalTime: settings.totalTimeout,
    };
    this.server = serverOf(settings.baseUrl);
    metrics.watch(this.permits, this.circuit);
  }

  /**
   * Sends a call and returns COCO's answer, whatever its status; a safe one is sent again once if its connection fails. If the
   * call is traced this is a span of it, and COCO receives the trace only if that is set.
   *
   * @param right asked once the call's turn has come
   * @throws UpstreamFailure, UpstreamTimeout, UpstreamResponseTooLarge, UpstreamUnavailable, Overloaded, CallerGone, and what
   * the right to send throws to refuse it
   */
  async send(request: CocoRequest, token: AccessToken, right: RightToSend): Promise<UpstreamAnswer> {
    const span = request.call.span?.begin('upstream', 'client', this.factsOf(request));
    const outgoing = this.outgoing.of(token.secret);
    this.retries.earn();
    try {
      const answer = await this.circuit.run(targetOf(request), () =>
        this.attempt(request, outgoing, right, span),
      );
      span?.note(factsOfAnswer(answer));
      span?.end();
      return answer;
    } catch (error) {
      span?.fail(error);
      throw error;
    }
  }

  /** Calls that outlast the stop are cut, early enough for the trail's last flush to write their records. */
  async onModuleDestroy(): Promise<void> {
    await this.pool.destroy();
  }

  private async attempt(
    request: CocoRequest,
    token: OutgoingToken,
    right: RightToSend,
    span: Span | undefined,
  ): Promise<UpstreamAnswer> {
    let mayRepeat = request.operation.method === 'GET' || request.repeatable === true;
    for (let beginnings = 1; ; beginnings += 1) {
      try {
        return await this.exchange(request, token, right, span);
      } catch (error) {
        // By now the connection is open.
        if (error instanceof RightNotFresh && beginnings < BEGINNINGS) continue;
        if (!mayRepeat || !isConnectionError(error) || !this.retries.spend()) throw error;
        mayRepeat = false;
        beginnings = 0;
      }
    }
  }

  private async exchange(
    request: CocoRequest,
    token: OutgoingToken,
    right: RightToSend,
    span: Span | undefined,
  ): Promise<UpstreamAnswer> {
    const options = this.dispatchOptions(request, token, span);
    const { serviceId } = request.call.caller;
    const queued = this.permits.take(serviceId);
    if (queued !== undefined) await queued;
    try {
      await right.confirm();
      if (request.presence?.gone === true) throw new CallerGone();
    } catch (error) {
      this.permits.release(serviceId);
      throw error;
    }
    const exchange = new Exchange({
      limits: this.limits,
      traces: token.traces,
      right,
      collect: request.collect,
      onTokenEchoed: () => {
        this.metrics.tokenEchoed();
      },
      onEnd: () => {
        this.permits.release(serviceId);
      },
    });
    this.pool.dispatch(options, exchange);
    const cancel = (): void => {
      exchange.abort(new CallerGone());
    };
    request.presence?.whenGone(cancel);
    try {
      return await exchange.answer;
    } finally {
      request.presence?.forget(cancel);
    }
  }

  private dispatchOptions(
    { operation, path, headers, body, firstByteTime }: CocoRequest,
    token: OutgoingToken,
    span: Span | undefined,
  ): Dispatcher.DispatchOptions {
    // The pool knows one origin only; a path that is not origin-form is the one thing that could name another.
    if (!/^\/[^/]/.test(path)) throw new Error('a path to COCO must be origin-form');
    const traced =
      this.settings.sendTraceparent && span !== undefined ? ['traceparent', span.traceparent] : [];
    return {
      method: operation.method,
      path,
      headers: headers.concat(traced, token.headers),
      body: body ?? null,
      headersTimeout: Math.max(this.settings.firstByteTimeout, firstByteTime ?? 0),
    };
  }

  private factsOf({ operation, path }: CocoRequest): SpanFacts {
    const [withoutQuery = ''] = path.split('?', 1);
    const url = this.settings.baseUrl.origin + withheldPath(withoutQuery);
    return { 'http.request.method': operation.method, 'url.full': url, ...this.server };
  }
}

function outgoingToken(secret: Secret): OutgoingToken {
  const plain = secret.reveal();
  return { headers: [...OUR_HEADERS, 'authorization', `Bearer ${plain}`], traces: new TokenTraces(plain) };
}

/** What the call concerns, as far as its failures say something about other calls. */
function targetOf({ call, link, identifiers }: CocoRequest): CallTarget {
  return { serviceId: call.caller.serviceId, linkId: link.id, identifiers };
}

/** COCO's address, by OpenTelemetry's names. */
function serverOf({ hostname, port, protocol }: URL): SpanFacts {
  const usualPort = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? usualPort : Number(port) };
}

function factsOfAnswer({ status }: UpstreamAnswer): SpanFacts {
  return {
    'http.response.status_code': status,
    ...(status >= FIRST_ERROR && { 'error.type': String(status) }),
  };
}
