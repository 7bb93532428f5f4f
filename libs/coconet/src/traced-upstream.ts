import { Injectable } from '@nestjs/common';
import { within, withheldPath, type Span, type SpanFacts } from '#kernel';
import type { AccessToken } from '#vault';
import { CoconetSettings } from './coconet-settings.js';
import type { UpstreamAnswer } from './transport/exchange.js';
import { Upstream, type UpstreamRequest } from './upstream.js';

/** From this status on an answer counts as an error to who asked (OpenTelemetry's conventions for HTTP clients). */
const FIRST_ERROR = 400;

/** Sends calls to COCO, each as a span of the call that it is made for. COCO learns of the trace only where that is set. */
@Injectable()
export class TracedUpstream {
  private readonly server: SpanFacts;

  constructor(
    private readonly upstream: Upstream,
    private readonly settings: CoconetSettings,
  ) {
    const { hostname, port, protocol } = settings.baseUrl;
    const usualPort = protocol === 'https:' ? 443 : 80;
    this.server = { 'server.address': hostname, 'server.port': port === '' ? usualPort : Number(port) };
  }

  /**
   * As `Upstream.send`.
   *
   * @param parent the span of the call; without one nothing is traced
   */
  send(request: UpstreamRequest, token: AccessToken, parent: Span | undefined): Promise<UpstreamAnswer> {
    if (parent === undefined) return this.upstream.send(request, token);
    const span = parent.begin('upstream', 'client', this.factsOf(request));
    const headers = this.settings.sendTraceparent
      ? [...request.headers, 'traceparent', span.traceparent]
      : request.headers;
    return within(span, async () => {
      const answer = await this.upstream.send({ ...request, headers }, token);
      span.note({ 'http.response.status_code': answer.status });
      if (answer.status >= FIRST_ERROR) span.note({ 'error.type': String(answer.status) });
      return answer;
    });
  }

  private factsOf({ method, path }: UpstreamRequest): SpanFacts {
    const [withoutQuery = ''] = path.split('?', 1);
    const url = this.settings.baseUrl.origin + withheldPath(withoutQuery);
    return { 'http.request.method': method, 'url.full': url, ...this.server };
  }
}
