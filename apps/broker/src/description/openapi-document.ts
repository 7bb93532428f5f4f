/** The description of the API, made from the broker's routes. */
import { Module, type DynamicModule, type NestApplicationOptions, type Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiTags, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../version.js';
import { actorParameters, withActorHeaders } from './actor-headers.js';
import { describeController } from './describe-route.js';
import { CREDENTIAL } from './operation-head.js';
import { nameEnumerations } from './named-parameters.js';
import { portable } from './schemas/portable-schemas.js';
import { problemExamples } from './problem-answers.js';
import { nameProblemResponses } from './problem-responses.js';
import { rawPathOperations } from './raw-path.operation.js';
import { SchemaComponents } from './schemas/schema-components.js';
import { tags, tagOf } from './tags.js';
import type { PluginMetadata } from './schemas/plugin-metadata.js';
import { ViewSchemas } from './schemas/view-schemas.js';

/** The controllers of other modules without their dependencies, which are not needed to describe them. */
@Module({})
class DescribedRoutes {
  static of(controllers: Type[]): DynamicModule {
    const needed = controllers.flatMap(
      (controller) => (Reflect.getMetadata('design:paramtypes', controller) ?? []) as Type[],
    );
    const providers = needed.map((provide) => ({ provide, useValue: {} }));
    return { module: DescribedRoutes, controllers, providers };
  }
}

/**
 * An address where nothing answers: a relative one would become the machine on which a client was generated.
 */
const EXAMPLE_SERVER = 'https://broker.internal';

/** Only assembles the routes, and creates no instances. A mistake is an error, not an exit. */
const PREVIEW: Pick<NestApplicationOptions, 'preview' | 'logger' | 'abortOnError'> = {
  preview: true,
  logger: false,
  abortOnError: false,
};

/** The OpenAPI 3.1 document of those routes of these modules that are `Described`. */
export async function openApiDocument(
  modules: readonly Type[],
  metadata: PluginMetadata,
): Promise<OpenAPIObject> {
  const components = new SchemaComponents();
  const views = new ViewSchemas(metadata, components);
  const controllers = modules
    .flatMap(controllersOf)
    .filter((controller) => describeController(controller, { metadata, components, views }));
  for (const controller of controllers) ApiTags(tagOf(controller.name))(controller);
  const app = await NestFactory.create(DescribedRoutes.of(controllers), new FastifyAdapter(), PREVIEW);
  const described = SwaggerModule.createDocument(app, head(), { autoTagControllers: false });
  await app.close();
  const { paths, responses, codes } = nameProblemResponses(
    withActorHeaders({ ...described.paths, ...rawPathOperations(views) }),
  );
  const enumerations = nameEnumerations(paths);
  const named = {
    parameters: actorParameters,
    responses,
    examples: problemExamples(codes),
    schemas: sortedByName({ ...components.schemas, ...enumerations.schemas }),
  };
  return portable({
    ...described,
    paths: sortedByName(enumerations.paths),
    components: { ...described.components, ...named },
  }) as OpenAPIObject;
}

/** The controllers that a module declares. */
export function controllersOf(module: Type): Type[] {
  return (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) ?? []) as Type[];
}

function head(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('COCO token broker')
    .setDescription(
      'Links users’ COCO accounts once and acts on their devices for backend services, so that no service ever ' +
        'handles a token. Services send `Authorization: Bearer <credential>`; every refusal and failure of the ' +
        'broker’s own is `application/problem+json` (RFC 9457) with a stable `code`.',
    )
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(EXAMPLE_SERVER, 'Your company’s broker: put its address in place of this one')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'a service key, or a JWT',
        description: 'A service key (`cbk_…`), or a JWT from the company’s issuer that identifies a service.',
      },
      CREDENTIAL,
    );
  for (const { name, description } of tags) builder.addTag(name, description);
  const built = builder.build();
  const contact = { name: 'The operators of your broker', url: `${EXAMPLE_SERVER}/reference` };
  return { ...built, info: { ...built.info, contact } };
}

function sortedByName<Item>(named: Readonly<Record<string, Item>>): Record<string, Item> {
  return Object.fromEntries(Object.entries(named).sort(([first], [second]) => (first < second ? -1 : 1)));
}
