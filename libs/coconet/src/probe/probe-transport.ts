import { Pool, type Dispatcher } from 'undici';
import { connectionFailure, egressConnector, type Secret } from '#kernel';
import type { ProbeSettings } from './probe-settings.js';
import { bodyOf, type Seen } from './seen.js';

/** One call of a probe. */
export interface ProbeCall {
  readonly method: 'GET' | 'POST';
  /** Origin-form. */
  readonly path: string;
  readonly token?: Secret | undefined;
  readonly content?: { readonly type: string; readonly text: string };
}

/** Connections at once, as many as a browser opens to one host: a probe is no load. */
const CONNECTION_LIMIT = 6;

/** Unanswered calls in a row after which nothing more is asked: each costs its whole time limit, and three are no accident. */
const SILENCE_LIMIT = 3;

/** Calls one origin with a time limit, follows no redirect, repeats nothing, and never throws for what comes back. */
export class ProbeTransport {
  private readonly pool: Pool;
  private silences = 0;

  constructor(private readonly settings: ProbeSettings) {
    this.pool = new Pool(settings.baseUrl.origin, {
      connections: CONNECTION_LIMIT,
      pipelining: 1,
      allowH2: false,
      connect: egressConnector({ allowH2: false, timeout: settings.connectTimeout }, settings.proxy),
    });
  }

  async ask({ method, path, token, content }: ProbeCall): Promise<Seen> {
    if (!/^\/[^/]/.test(path)) throw new Error('a path to COCO must be origin-form');
    if (this.silences >= SILENCE_LIMIT) return { reason: 'not_asked' };
    const signal = AbortSignal.timeout(this.settings.callTimeout);
    try {
      const answer = await this.pool.request({
        method,
        path,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'coco-token-broker',
          ...(token && { authorization: `Bearer ${token.reveal()}` }),
          ...(content && { 'content-type': content.type }),
        },
        body: content?.text ?? null,
        signal,
      });
      const text = await this.read(answer.body);
      this.silences = 0;
      return text === undefined ? { reason: 'too_large' } : { status: answer.statusCode, body: bodyOf(text) };
    } catch (error) {
      this.silences = signal.aborted ? this.silences + 1 : 0;
      return { reason: reasonOf(error, signal.aborted) };
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async read(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > this.settings.bodyLimit) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function reasonOf(error: unknown, isTooLate: boolean): string {
  if (isTooLate) return 'timeout';
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && code.startsWith('HPE_')) return 'not_http';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'too_large';
  return connectionFailure(error) ?? 'connection_lost';
}
