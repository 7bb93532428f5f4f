import { describe, expect, it } from '@jest/globals';
import { portable } from './portable-schemas.js';

describe('a portable schema', () => {
  it.each([
    [
      { type: 'string', format: 'date-time' },
      { type: ['string', 'null'], format: 'date-time' },
    ],
    [{ enum: ['a', 'b'] }, { type: ['string', 'null'], enum: ['a', 'b', null] }],
    [
      { type: 'array', items: { enum: ['a'] } },
      { type: ['array', 'null'], items: { type: 'string', enum: ['a'] } },
    ],
  ])('has one type if %j may be null', (value, expected) => {
    expect(portable({ anyOf: [value, { type: 'null' }], description: 'x' })).toEqual({
      ...expected,
      description: 'x',
    });
  });

  it('stays a choice if a reference may be null, or if two types are really possible', () => {
    for (const anyOf of [
      [{ $ref: '#/components/schemas/Link' }, { type: 'null' }],
      [{ type: 'string' }, { type: 'boolean' }],
    ])
      expect(portable({ anyOf })).toEqual({ anyOf });
  });

  it('says how many bits an integer needs', () => {
    expect(portable({ type: 'integer', minimum: 1, maximum: 200 })).toMatchObject({ format: 'int32' });
    expect(portable({ type: 'integer', minimum: 0, maximum: 0xffff_ffff })).toMatchObject({
      format: 'int64',
      maximum: 0xffff_ffff,
    });
    expect(portable({ type: 'integer', minimum: 0 })).toMatchObject({ maximum: Number.MAX_SAFE_INTEGER });
  });

  it('does not touch values and members that are named like keywords', () => {
    const schema = {
      type: 'object',
      properties: { enum: { type: 'string' }, example: { type: 'string' }, default: { type: 'string' } },
      example: { enum: ['a'], type: 'integer' },
    };
    expect(portable(schema)).toEqual(schema);
  });
});
