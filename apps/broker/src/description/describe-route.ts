/** Derives a route's description for @nestjs/swagger from its own decorators: who may call it, its input, its answers. */
import { RequestMethod, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { ROUTE_ACCESS, type RouteAccess } from '#access';
import {
  HAS_ENTITY_TAG,
  OPERATION_DESCRIPTION,
  UuidPipe,
  type OperationDescription,
  type Schema,
} from '#kernel';
import { joinAnswers } from './join-answers.js';
import { operationHead } from './operation-head.js';
import { pathParameter } from './path-parameters.js';
import { problemResponses } from './problem-answers.js';
import { requestFields, requestSchema, type RequestSources } from './schemas/request-schema.js';
import { successResponses } from './success-answers.js';
import type { ViewSchemas } from './schemas/view-schemas.js';

/** A route of a controller, with all its decorators. */
interface Route {
  readonly prototype: object;
  readonly name: string;
  readonly descriptor: PropertyDescriptor;
  readonly handler: object;
}

/**
 * Where a handler's arguments come from: Nest keys them as `<kind>:<index>`, and arguments of custom decorators by
 * other text.
 */
interface Argument {
  readonly kind: keyof typeof RouteParamtypes | undefined;
  readonly index: number;
  readonly data: unknown;
  readonly isUuid: boolean;
}

/** The sources of a route's description, in addition to its decorators. */
export interface Sources extends RequestSources {
  readonly views: ViewSchemas;
}

/** Describes every route of a controller that is {@link Described}. @returns whether there is one */
export function describeController(controller: Type, sources: Sources): boolean {
  const routes = routesOf(controller);
  for (const route of routes) describeRoute(controller, route, sources);
  return routes.length > 0;
}

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as object;
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, descriptor]) => {
    const handler: unknown = descriptor.value;
    if (typeof handler !== 'function' || !Reflect.hasMetadata(OPERATION_DESCRIPTION, handler)) return [];
    return [{ prototype, name, descriptor, handler }];
  });
}

function describeRoute(controller: Type, route: Route, sources: Sources): void {
  const { prototype, name, handler } = route;
  const { metadata, views } = sources;
  const description = Reflect.getMetadata(OPERATION_DESCRIPTION, handler) as OperationDescription;
  const access = Reflect.getMetadata(ROUTE_ACCESS, handler) as RouteAccess;
  const types = Reflect.getMetadata('design:paramtypes', prototype, name) as readonly Type<object>[];
  const own = metadata.operationOf(controller, name);
  const taken = argumentsOf(controller, name);
  const body = taken.find(({ kind }) => kind === 'BODY');
  const apply = (...decorators: readonly MethodDecorator[]): void => {
    for (const decorate of decorators) decorate(prototype, name, route.descriptor);
  };
  apply(ApiOperation(operationHead(description, access, own)), ...parametersOf(taken, description));
  for (const { index } of taken.filter(({ kind, data }) => kind === 'QUERY' && data === undefined)) {
    apply(...queriesOf(types[index], sources));
  }
  if (body !== undefined) apply(bodyOf(types[body.index], description, sources));
  if (description.upload !== undefined) apply(...uploadOf(description.upload));
  const hasInput = taken.some(({ kind }) => INPUT.has(kind));
  const answers = joinAnswers([
    ...successResponses(description, views, {
      status: statusOf(handler),
      type: own.type,
      hasEntityTag: Reflect.hasMetadata(HAS_ENTITY_TAG, handler),
    }),
    ...problemResponses(description, views, { access, hasInput, hasBody: body !== undefined }),
  ]);
  for (const answer of answers) apply(ApiResponse(answer));
}

/** Nest's default status, unless the handler sets one. */
function statusOf(handler: object): number {
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  return status ?? (Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST ? 201 : 200);
}

const INPUT: ReadonlySet<Argument['kind']> = new Set(['BODY', 'QUERY', 'PARAM', 'HEADERS']);

function argumentsOf(controller: Type, name: string): Argument[] {
  const metadata = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, { index: number; data?: unknown; pipes: readonly unknown[] }>
  >;
  return Object.entries(metadata).map(([key, { index, data, pipes }]) => ({
    kind: nameOfKind(Number(key.split(':')[0])),
    index,
    data,
    isUuid: pipes.includes(UuidPipe),
  }));
}

function nameOfKind(kind: number): Argument['kind'] {
  return RouteParamtypes[kind] as Argument['kind'];
}

/** Path parameters, and the headers that the description names. */
function parametersOf(
  taken: readonly Argument[],
  { parameters = {} }: OperationDescription,
): MethodDecorator[] {
  const inPath = taken.filter(({ kind, data }) => kind === 'PARAM' && typeof data === 'string');
  const headers = taken.filter(({ kind, data }) => kind === 'HEADERS' && typeof data === 'string');
  return [
    ...inPath.map(({ data, isUuid }) => {
      const name = String(data);
      const schema = { type: 'string', ...(isUuid && { format: 'uuid' }) };
      return ApiParam({ name, schema, ...(parameters[name] ?? pathParameter(name)) });
    }),
    ...headers.map(({ data }) => {
      const name = String(data);
      return ApiHeader({ name, required: false, schema: { type: 'string' }, ...parameters[name] });
    }),
  ];
}

function queriesOf(type: Type<object> | undefined, sources: RequestSources): MethodDecorator[] {
  if (type === undefined) return [];
  return requestFields(type, sources).map(({ name, required, schema }) => {
    const { description, ...keywords }: Schema = neverNull(schema);
    const own: object = keywords;
    return ApiQuery({
      name,
      required,
      schema: own,
      ...(typeof description === 'string' && { description }),
      ...(keywords.type === 'array' && { style: 'form', explode: false }),
    });
  });
}

/** A query is text: a member that may be null in a body can only be left out of a query. */
function neverNull({ anyOf, ...others }: Schema): Schema {
  if (!Array.isArray(anyOf)) return others;
  const values = (anyOf as readonly Schema[]).filter(({ type }) => type !== 'null');
  return values.length === 1 ? { ...values[0], ...others } : { anyOf: values, ...others };
}

function uploadOf({
  mediaType,
  description,
}: NonNullable<OperationDescription['upload']>): MethodDecorator[] {
  const schema = { type: 'string', format: 'binary' };
  return [ApiConsumes(mediaType), ApiBody({ required: true, description, schema })];
}

function bodyOf(
  type: Type<object> | undefined,
  { id }: OperationDescription,
  sources: RequestSources,
): MethodDecorator {
  const value = type !== undefined && 'example' in type ? type.example : undefined;
  if (type === undefined || value === undefined)
    throw new Error(`${id} takes a body but has no example of one`);
  const schema: object = requestSchema(type, sources);
  return ApiBody({ required: true, schema, examples: { example: { value } } });
}
