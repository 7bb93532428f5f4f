/** The headers by which a caller says who causes a call: the guard reads them on every call that takes a credential. */
import type { OpenAPIObject } from '@nestjs/swagger';

type Paths = OpenAPIObject['paths'];
type PathItem = Paths[string];
type Parameter = NonNullable<NonNullable<OpenAPIObject['components']>['parameters']>[string];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const IN_HEADER = { in: 'header', required: false, schema: { type: 'string' } } as const;

/** The components for operations to refer to. */
export const actorParameters: Readonly<Record<string, Parameter>> = {
  Actor: {
    name: 'Actor',
    ...IN_HEADER,
    description:
      'Who causes the call, as the service declares: a person, or a job; at most 255 characters, in UTF-8. At most one of this and ' +
      '`Actor-Token`.',
    example: 'nightly job',
  },
  ActorToken: {
    name: 'Actor-Token',
    ...IN_HEADER,
    description:
      'Who causes the call, as an issuer proves: a JWT of one of `ACTOR_TOKEN_ISSUERS`. A token that is not valid is refused, ' +
      'never ignored.',
  },
};

/** Refers to the headers in every operation that takes a credential. */
export function withActorHeaders(paths: Paths): Paths {
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, withHeaders(item)]));
}

function withHeaders(item: PathItem): PathItem {
  const operations = METHODS.flatMap((method) => {
    const operation = item[method];
    if (operation === undefined || operation.security?.length === 0) return [];
    const references = Object.keys(actorParameters).map((name) => ({
      $ref: `#/components/parameters/${name}`,
    }));
    return [
      [method, { ...operation, parameters: [...(operation.parameters ?? []), ...references] }] as const,
    ];
  });
  return { ...item, ...Object.fromEntries(operations) };
}
