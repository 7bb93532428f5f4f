/** What the compiler plugin read from the doc comments and types of views, requests and controllers. */
import { pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';

/** One member of a view or a request. */
export interface MemberMetadata {
  readonly required: boolean;
  /** A class, or a list of one; `Object` if the plugin could not tell. */
  readonly type?: 'object' | (() => ClassOrList);
  /** The type of a `Record`'s values. */
  readonly additionalProperties?: true | { readonly type: string };
  readonly enum?: readonly (string | number)[];
  readonly isArray?: true;
  readonly nullable?: true;
  readonly description?: string;
}

/** One handler of a controller. */
export interface OperationMetadata {
  readonly summary?: string;
  /** The `@remarks`. */
  readonly description?: string;
  readonly type?: ClassOrList;
}

export type ClassOrList = Type<object> | readonly [Type<object>];

type ByName<Member> = Readonly<Record<string, Member>>;
type Modules<Member> = readonly (readonly [Promise<ByName<Type>>, ByName<ByName<Member>>])[];

interface MetadataFile {
  readonly '@nestjs/swagger': {
    readonly models: Modules<MemberMetadata>;
    readonly controllers: Modules<OperationMetadata>;
  };
}

/** Everything the plugin read, by class. */
export class PluginMetadata {
  constructor(
    private readonly models: ReadonlyMap<unknown, ByName<MemberMetadata>>,
    private readonly controllers: ReadonlyMap<unknown, ByName<OperationMetadata>>,
  ) {}

  /** Reads the file that `api-metadata.ts` writes. */
  static async readFrom(file: string): Promise<PluginMetadata> {
    const { default: metadata } = (await import(pathToFileURL(file).href)) as {
      default: () => Promise<MetadataFile>;
    };
    const { models, controllers } = (await metadata())['@nestjs/swagger'];
    return new PluginMetadata(await byClass(models), await byClass(controllers));
  }

  /** The members of a view or a request, inherited ones first; none for any other class. */
  membersOf(model: Type<object>): ByName<MemberMetadata> {
    const parent = Object.getPrototypeOf(model) as Type<object>;
    const inherited = this.models.has(parent) ? this.membersOf(parent) : {};
    return { ...inherited, ...this.models.get(model) };
  }

  isView(type: unknown): type is Type<object> {
    return this.models.has(type);
  }

  operationOf(controller: Type, handler: string): OperationMetadata {
    return this.controllers.get(controller)?.[handler] ?? {};
  }
}

async function byClass<Member>(modules: Modules<Member>): Promise<Map<Type, ByName<Member>>> {
  const loaded = await Promise.all(
    modules.map(async ([module, classes]) => [await module, classes] as const),
  );
  return new Map(
    loaded.flatMap(([module, classes]) =>
      Object.entries(classes).flatMap(([name, members]) => {
        const described = module[name];
        return described === undefined ? [] : [[described, members] as const];
      }),
    ),
  );
}

/** A doc comment with each paragraph on one line. */
export function asText(comment: string): string {
  return comment
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
    .join('\n\n');
}
