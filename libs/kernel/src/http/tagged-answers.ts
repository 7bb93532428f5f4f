import {
  applyDecorators,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { entityTagOf, type VersionedFields } from './entity-tag.js';

/** The part of Fastify's reply that takes headers. */
interface Reply {
  header(name: string, value: string): unknown;
}

/** Marks a route whose answer has an `ETag`. */
export const HAS_ENTITY_TAG = Symbol('answer with an entity tag');

/** What an `If-Match` header is, for the description of the routes that read it. */
export const IF_MATCH_PARAMETER = {
  'if-match': {
    description:
      'The `ETag` of an earlier answer. If something else changed since, nothing is changed: 412 `changed_meanwhile`.',
    example: '"k3FdZ0aX.9aXzQw1b"',
  },
};

/** What an `If-None-Match` header is, for the routes that read it. */
export const IF_NONE_MATCH_PARAMETER = {
  'if-none-match': {
    description: '`*`: only if there is none yet; otherwise 412 `changed_meanwhile`.',
    example: '*',
  },
};

class TagAnswers implements NestInterceptor {
  constructor(private readonly versionOf: (view: never) => VersionedFields) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<Reply>();
    return next.handle().pipe(
      map((view) => {
        reply.header('etag', entityTagOf(this.versionOf(view as never)));
        return view;
      }),
    );
  }
}

/** Gives the answer of a route the `ETag` that changes can be made conditional on. */
export const Tagged = (versionOf: (view: never) => VersionedFields): MethodDecorator =>
  applyDecorators(UseInterceptors(new TagAnswers(versionOf)), SetMetadata(HAS_ENTITY_TAG, true));
