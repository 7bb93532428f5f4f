import type { Dispatcher } from 'undici';
import { RightNotFresh, type RightToSend } from './right-to-send.js';
import {
  declaredLength,
  rebuildHeaders,
  refusalOf,
  type AnswerHeaders,
  type ReceivedHeaders,
} from './answer-headers.js';
import { CheckedBody, type BodySource } from './checked-body.js';
import type { TokenTraces } from '../token-search/token-traces.js';
import { isCompressed } from './compressed.js';
import {
  AnswerCompressed,
  TokenEchoed,
  upstreamError,
  UpstreamResponseTooLarge,
  UpstreamTimeout,
} from './upstream-errors.js';

/** COCO's answer, rebuilt: only headers that callers may see, and a body that does not hold the token. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Complete if that was requested or it is small; otherwise still arriving. */
  readonly body: Buffer | CheckedBody;
  /** The body as JSON, if it has been read already. */
  readonly json?: unknown;
}

/** The limits of an answer; sizes in bytes, times in milliseconds. */
export interface ExchangeLimits {
  readonly collectedSize: number;
  readonly streamedSize: number;
  readonly idleTime: number;
  readonly totalTime: number;
}

/** One exchange's particulars. */
export interface ExchangeOptions {
  readonly limits: ExchangeLimits;
  readonly traces: TokenTraces;
  /** Checked right before the first byte is sent. */
  readonly right: RightToSend;
  /** Whether the complete answer is wanted, because its content is read. */
  readonly collect: boolean;
  /** Called when the answer contained the token. */
  readonly onTokenEchoed: () => void;
  /** Called once, when nothing more will come. */
  readonly onEnd: () => void;
}

/**
 * A declared body up to this many bytes is sent in one piece, which costs less than a stream. 64 KB is the most that one read
 * of a socket returns; at the default of 256 exchanges that is 16 MB.
 */
const SMALL_BODY = 65_536;

const EMPTY = Buffer.alloc(0);

/** What happens to the bytes that arrive. */
type Reception =
  | { readonly kind: 'awaited' }
  | { readonly kind: 'dropped' }
  | {
      readonly kind: 'collected';
      readonly status: number;
      readonly headers: AnswerHeaders;
      readonly limit: number;
    }
  | { readonly kind: 'streamed'; readonly body: CheckedBody };

/** One exchange with COCO, called back by undici as the answer arrives. */
export class Exchange implements Dispatcher.DispatchHandler, BodySource {
  private readonly outcome = Promise.withResolvers<UpstreamAnswer>();
  private readonly deadline: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private aborted: Error | undefined;
  private reception: Reception = { kind: 'awaited' };
  private chunks: Buffer[] = [];
  private size = 0;
  private ended = false;

  constructor(private readonly options: ExchangeOptions) {
    this.deadline = setTimeout(() => {
      this.abort(new UpstreamTimeout('total'));
    }, options.limits.totalTime);
  }

  /** COCO's answer: once its head is here, or all of it if it is collected. Rejects as `upstreamError` says. */
  get answer(): Promise<UpstreamAnswer> {
    return this.outcome.promise;
  }

  /** Breaks off the exchange, whatever its state. */
  abort(reason: Error): void {
    if (this.ended) return;
    this.aborted ??= reason;
    if (this.controller) this.controller.abort(reason);
    else this.fail(reason);
  }

  resume(): void {
    this.controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.aborted) controller.abort(this.aborted);
    // Thrown, not aborted: aborting would close the connection that has just been opened.
    else if (!this.options.right.isFresh) throw new RightNotFresh();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    received: ReceivedHeaders,
  ): void {
    if (status < 200) return;
    const { traces, collect, limits, onTokenEchoed } = this.options;
    const { headers, tokenFound } = rebuildHeaders(received, traces);
    if (tokenFound) onTokenEchoed();
    if (status === 401) {
      this.drop(status);
      return;
    }
    const refusal = refusalOf(status, received);
    const declared = declaredLength(status, received);
    if (refusal !== undefined) this.abort(refusal);
    else if (declared !== undefined && declared > (collect ? limits.collectedSize : limits.streamedSize)) {
      this.abort(new UpstreamResponseTooLarge('body'));
    } else if (collect || (declared !== undefined && declared <= SMALL_BODY)) {
      this.reception = {
        kind: 'collected',
        status,
        headers,
        limit: collect ? limits.collectedSize : SMALL_BODY,
      };
    } else this.stream(status, headers, declared);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { reception } = this;
    if (reception.kind === 'streamed') {
      if (!reception.body.accept(chunk) && !controller.aborted) controller.pause();
      return;
    }
    this.size += chunk.length;
    if (this.size > (reception.kind === 'collected' ? reception.limit : SMALL_BODY)) {
      this.abort(new UpstreamResponseTooLarge('body'));
    } else if (reception.kind === 'collected') this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.end();
    const { reception } = this;
    if (reception.kind === 'streamed') reception.body.finish();
    else if (reception.kind === 'collected') this.deliver(reception.status, reception.headers);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  private stream(status: number, headers: AnswerHeaders, declared: number | undefined): void {
    const { traces, limits, onTokenEchoed } = this.options;
    const body = new CheckedBody(this, traces, { size: limits.streamedSize, idle: limits.idleTime });
    body.once('error', (error) => {
      if (error instanceof TokenEchoed) onTokenEchoed();
    });
    this.reception = { kind: 'streamed', body };
    const length = declared === undefined ? undefined : { 'content-length': String(declared) };
    this.outcome.resolve({ status, headers: { ...headers, ...length }, body });
  }

  /** COCO refused the token: the rest of its answer is not passed on. */
  private drop(status: number): void {
    this.reception = { kind: 'dropped' };
    this.outcome.resolve({ status, headers: {}, body: EMPTY });
  }

  private deliver(status: number, headers: AnswerHeaders): void {
    const [first = EMPTY] = this.chunks;
    const body = this.chunks.length > 1 ? Buffer.concat(this.chunks) : first;
    if (isCompressed(body)) {
      this.outcome.reject(new AnswerCompressed());
    } else if (this.options.traces.in(body)) {
      this.options.onTokenEchoed();
      this.outcome.reject(new TokenEchoed());
    } else this.outcome.resolve({ status, headers, body });
  }

  private fail(error: Error): void {
    this.end();
    const seen = upstreamError(this.aborted ?? error);
    if (this.reception.kind === 'streamed') this.reception.body.destroy(seen);
    else this.outcome.reject(seen);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.deadline);
    this.options.onEnd();
  }
}
