import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { AnyValue, Keywords, OneOf, Open, Uuid, type Schema } from '#kernel';
import { SchemaComponents } from './schema-components.js';
import { PluginMetadata, type MemberMetadata } from './plugin-metadata.js';
import { ViewSchemas } from './view-schemas.js';

class InnerView {
  readonly at!: Date;
}

/** Another class whose component would have the name of {@link InnerView}. */
class Inner {
  readonly at!: Date;
}

class OuterView {
  @Uuid()
  readonly id!: string | null;

  @OneOf(['pending', 'done'])
  readonly state!: string;

  @Keywords({ format: 'uri' })
  readonly urls!: string[];

  readonly inner!: InnerView;
}

@Open()
class OpenView {
  @AnyValue()
  readonly value!: unknown;

  @Keywords({ type: ['string', 'integer', 'null'] })
  readonly number!: string | number | null;
}

class ExtendedView extends OpenView {}

const outerMembers: Readonly<Record<string, MemberMetadata>> = {
  id: { required: true, type: () => String, nullable: true, description: 'Its name,\npermanently.' },
  state: { required: true, enum: ['done', 'pending'] },
  urls: { required: false, type: () => [String] },
  inner: { required: true, type: () => InnerView },
};

const OF_ANY_TYPE: MemberMetadata = { required: true, type: () => Object };

/** The components of a document that refers to these views. */
function componentsFor(
  views: readonly Type<object>[],
  members = outerMembers,
): Readonly<Record<string, Schema>> {
  const inner: Readonly<Record<string, MemberMetadata>> = { at: { required: true, type: () => Date } };
  const models = new Map<unknown, typeof inner>([
    [OuterView, members],
    [InnerView, inner],
    [Inner, inner],
    [OpenView, { value: OF_ANY_TYPE, number: { ...OF_ANY_TYPE, nullable: true } }],
    [ExtendedView, {}],
  ]);
  const components = new SchemaComponents();
  const schemas = new ViewSchemas(new PluginMetadata(models, new Map()), components);
  for (const view of views) schemas.refTo(view);
  return components.schemas;
}

describe('the schema of a view', () => {
  it('is derived from the types, doc comments and decorators of its members', () => {
    expect(componentsFor([OuterView]).Outer).toEqual({
      type: 'object',
      properties: {
        id: {
          anyOf: [{ type: 'string', format: 'uuid', examples: [expect.any(String)] }, { type: 'null' }],
          description: 'Its name, permanently.',
        },
        state: { type: 'string', 'x-extensible-enum': ['pending', 'done'] },
        urls: { type: 'array', items: { type: 'string', format: 'uri' } },
        inner: { $ref: '#/components/schemas/Inner' },
      },
      required: ['id', 'state', 'inner'],
    });
  });

  it.each([OpenView, ExtendedView])('says so if COCO adds members to the view', (view) => {
    expect(Object.values(componentsFor([view]))).toEqual([
      {
        type: 'object',
        properties: { value: {}, number: { type: ['string', 'integer', 'null'] } },
        required: ['value', 'number'],
        'x-members-of-coco': true,
      },
    ]);
  });

  it.each<[string, MemberMetadata]>([
    ['lacks a value that its type has', { required: true, enum: ['done', 'pending', 'failed'] }],
    ['has a value that its type lacks', { required: true, enum: ['done'] }],
  ])('is refused if a closed list %s', (_what, state) => {
    expect(() => componentsFor([OuterView], { ...outerMembers, state })).toThrow(
      'OuterView.state: list its values',
    );
  });

  it('is refused for a member whose type cannot be read, rather than left open', () => {
    expect(() => componentsFor([OuterView], { ...outerMembers, other: OF_ANY_TYPE })).toThrow(
      'OuterView.other: its type cannot be read',
    );
  });
  it('is refused if another class has its name, rather than described by the other', () => {
    expect(() => componentsFor([OuterView, Inner])).toThrow('InnerView and Inner are both called Inner');
  });
});
