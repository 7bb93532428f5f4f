import type { Type } from '@nestjs/common';
import type { Schema } from '#kernel';

/** The named schemas of the document, one for each class. */
export class SchemaComponents {
  private readonly components = new Map<
    string,
    { readonly described: Type<object>; readonly schema: Schema }
  >();

  get schemas(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.components].map(([name, { schema }]) => [name, schema]));
  }

  /** A reference to the schema of a class. @throws Error if another class has this name */
  refTo(name: string, described: Type<object>, schemaOf: () => Schema): Schema {
    const known = this.components.get(name);
    if (known === undefined) {
      // Before its schema is made, because a class may contain itself.
      this.components.set(name, { described, schema: {} });
      this.components.set(name, { described, schema: schemaOf() });
    } else if (known.described !== described) {
      throw new Error(`${known.described.name} and ${described.name} are both called ${name}: rename one`);
    }
    return { $ref: `#/components/schemas/${name}` };
  }
}
