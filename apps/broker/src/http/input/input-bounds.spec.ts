/** How much event-loop time one caller's body may cost everyone, counted in items inspected. */
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, ValidateBy, ValidateNested } from 'class-validator';
import { MayBeLeftOut, type BrokerError } from '#kernel';
import { exceededLimit } from './json-size.js';
import { createValidationPipe } from './validation.js';

let lookedAt = 0;

const Counted = (each: boolean): PropertyDecorator =>
  ValidateBy(
    {
      name: 'counted',
      validator: {
        validate: () => {
          lookedAt += 1;
          return true;
        },
      },
    },
    { each },
  );

class Item {
  @Counted(false)
  name = '';
}

class Order {
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(3, { message: 'expected at most 3 items' })
  @ValidateNested({ each: true })
  @Type(() => Item)
  items?: Item[];

  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(3, { message: 'expected at most 3 words' })
  @Counted(true)
  words?: string[];

  @MayBeLeftOut()
  @IsArray()
  @Counted(true)
  endless?: string[];

  @MayBeLeftOut()
  @IsString()
  note?: string;

  @MayBeLeftOut()
  @IsObject()
  free?: object;
}

/** The pipe's verdict on a body, and how many items it inspected. */
async function judged(body: unknown, type: 'body' | 'query' = 'body'): Promise<[string, number]> {
  lookedAt = 0;
  try {
    await createValidationPipe().transform(body, { type, metatype: Order });
    return ['taken', lookedAt];
  } catch (error) {
    return [(error as BrokerError).message, lookedAt];
  }
}

const many = <Value>(value: Value): Value[] => Array.from({ length: 20_000 }, () => value);

describe('a body that would be costly to validate is counted first', () => {
  it.each<[string, unknown, string]>([
    ['a list of objects', { items: many({}) }, 'items: expected at most 3 items'],
    ['a list of texts', { words: many('x') }, 'words: expected at most 3 words'],
    ['a list whose class has no limit', { endless: many('x') }, 'endless: expected at most 1000 items'],
    ['lists in place of objects', { items: [[many({})]] }, 'items[0]: expected an object'],
    ['texts in place of objects', { items: ['x'] }, 'items[0]: expected an object'],
    [
      'unknown members',
      Object.fromEntries(many(0).map((value, index) => [`m${index}`, value])),
      'body: has 20000 members; expected at most 100',
    ],
    [
      'unknown members of an item',
      { items: [Object.fromEntries(many(0).map((value, index) => [`m${index}`, value]))] },
      'items[0]: has 20000 members; expected at most 100',
    ],
  ])('%s', async (_name, body, message) => {
    expect(await judged(body)).toEqual([message, 0]);
  });

  it('and so is a query', async () => {
    const query = Object.fromEntries(many('').map((value, index) => [`m${index}`, value]));
    expect(await judged(query, 'query')).toEqual(['query: has 20000 members; expected at most 100', 0]);
  });

  it('and anything within the limits is validated as usual', async () => {
    expect(await judged({ items: [{ name: 'a' }, {}], words: ['x', 'y', 'z'] })).toEqual(['taken', 5]);
  });
});

describe('a NUL, which PostgreSQL refuses, is the caller’s mistake', () => {
  it.each<[string, unknown, string]>([
    ['in a text', { note: 'a\0b' }, 'note: expected text without NUL characters'],
    ['in a list', { words: ['x', '\0'] }, 'words[1]: expected text without NUL characters'],
    ['in an item', { items: [{ name: '\0' }] }, 'items[0].name: expected text without NUL characters'],
  ])('%s', async (_name, body, message) => {
    expect((await judged(body))[0]).toBe(message);
  });

  it('but not in an object of any form, such as a command’s parameters', async () => {
    expect((await judged({ free: { a: [{ b: '\0' }] } }))[0]).toBe('taken');
  });
});

describe('JSON is measured before it is parsed', () => {
  const limits = { depth: 3, values: 5 };

  it.each<[string, string | undefined]>([
    ['{"a":[1,2]}', undefined],
    ['[[[[]]]]', 'depth'],
    ['[1,2,3,4,5]', 'values'],
    ['[[],[],[]]', 'values'],
    ['{"a":",,,,[[[[{{{{"}', undefined],
    ['{"a":"\\",,,,[[[["}', undefined],
    ['{"a":"\\\\",,,,', 'values'],
    ['"', undefined],
    ['"\\', undefined],
  ])('%s', (text, excess) => {
    expect(exceededLimit(text, limits)).toBe(excess);
  });
});
