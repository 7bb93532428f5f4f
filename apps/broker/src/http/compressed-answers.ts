import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';

const compress = promisify(gzip);

interface Call {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Reply {
  header(name: string, value: string): this;
}

class CompressAnswers implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const accepted = String(http.getRequest<Call>().headers['accept-encoding'] ?? '');
    const reply = http.getResponse<Reply>();
    return next.handle().pipe(
      concatMap(async (view) => {
        reply.header('vary', 'accept-encoding');
        if (!acceptsGzip(accepted)) return view;
        const body = await compress(JSON.stringify(view));
        reply.header('content-encoding', 'gzip').header('content-type', 'application/json; charset=utf-8');
        return body;
      }),
    );
  }
}

/**
 * Sends the JSON of a route as gzip to callers that accept it. Only for answers that hold no secret: next to text that an attacker
 * chooses, the length of what is compressed could give one away.
 */
export const Compressed = (): MethodDecorator => UseInterceptors(new CompressAnswers());

/** By its own name before `*`, and not with a weight of zero (RFC 9110, section 12.5.3). */
function acceptsGzip(accepted: string): boolean {
  const weights = new Map(
    accepted.split(',').map((each) => {
      const [coding = '', weight = 'q=1'] = each.toLowerCase().split(';');
      return [coding.trim(), Number(weight.trim().replace(/^q=/, ''))];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
