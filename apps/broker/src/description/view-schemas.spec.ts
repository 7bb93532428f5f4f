import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { AnyValue, Keywords, OneOf, Open, Uuid } from '#kernel';
import { ToldClasses, type ToldMember } from './told.js';
import { ViewSchemas } from './view-schemas.js';

class InnerView {
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

const told: Readonly<Record<string, ToldMember>> = {
  id: { required: true, type: () => String, nullable: true, description: 'Its name,\npermanently.' },
  state: { required: true, enum: ['done', 'pending'] },
  urls: { required: false, type: () => [String] },
  inner: { required: true, type: () => InnerView },
};

const OF_ANY_TYPE: ToldMember = { required: true, type: () => Object };

function schemasOf(members: Readonly<Record<string, ToldMember>>): ViewSchemas {
  const inner: Readonly<Record<string, ToldMember>> = { at: { required: true, type: () => Date } };
  const models = new Map<unknown, typeof inner>([
    [OuterView, members],
    [InnerView, inner],
    [OpenView, { value: OF_ANY_TYPE, number: { ...OF_ANY_TYPE, nullable: true } }],
    [ExtendedView, {}],
  ]);
  return new ViewSchemas(new ToldClasses(models, new Map()));
}

describe('the schema of a view', () => {
  it('says what types, doc comments and decorators say of its members', () => {
    const schemas = schemasOf(told);
    expect(schemas.refTo(OuterView)).toEqual({ $ref: '#/components/schemas/Outer' });
    expect(schemas.components.Outer).toEqual({
      type: 'object',
      properties: {
        id: {
          anyOf: [{ type: 'string', format: 'uuid', examples: [expect.any(String)] }, { type: 'null' }],
          description: 'Its name, permanently.',
        },
        state: { enum: ['pending', 'done'] },
        urls: { type: 'array', items: { type: 'string', format: 'uri' } },
        inner: { $ref: '#/components/schemas/Inner' },
      },
      required: ['id', 'state', 'inner'],
      additionalProperties: false,
    });
  });

  it.each([OpenView, ExtendedView])('allows further members where the view is open', (view) => {
    const schemas = schemasOf(told);
    schemas.refTo(view);
    expect(Object.values(schemas.components)).toEqual([
      {
        type: 'object',
        properties: { value: {}, number: { type: ['string', 'integer', 'null'] } },
        required: ['value', 'number'],
      },
    ]);
  });

  it.each<[string, ToldMember]>([
    ['lacks a value that its type has', { required: true, enum: ['done', 'pending', 'failed'] }],
    ['has a value that its type lacks', { required: true, enum: ['done'] }],
  ])('is refused where a closed list %s', (_what, state) => {
    expect(() => schemasOf({ ...told, state }).refTo(OuterView)).toThrow('OuterView.state: say its values');
  });

  it('is refused for a member whose type cannot be read, rather than left open', () => {
    expect(() => schemasOf({ ...told, other: OF_ANY_TYPE }).refTo(OuterView)).toThrow(
      'OuterView.other: its type cannot be read',
    );
  });
});
