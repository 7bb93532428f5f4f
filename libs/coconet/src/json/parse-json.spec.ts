import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from './json-object.js';
import { DEEPEST, parseJson, repeatedMembers } from './parse-json.js';

describe('JSON', () => {
  it('is read as the engine reads it, where that loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('keeps every digit of every number', () => {
    const digits = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.bigInt({ min: 0n, max: 2n ** 80n }).map(String),
        fc.oneof(
          fc.constant(''),
          fc.nat().map((fraction) => `.${fraction}0`),
        ),
        fc.constantFrom('', 'e400', 'E-7', 'e+12'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(digits), (numbers) => {
        const text = `[${numbers.join(',')}]`;
        expect(JSON.stringify(parseJson(text))).toBe(text);
      }),
    );
    for (const number of ['18446744073709551615', '-0', '0.0', '1e400', '1E5', '9007199254740993'])
      expect(JSON.stringify(parseJson(number))).toBe(number);
  });

  it('reports every repeated member, and keeps the last', () => {
    const object = parseJson('{"id":3,"a":1,"id":4,"id":0}') as JsonObject;
    expect([object, repeatedMembers(object)]).toEqual([
      { id: 0, a: 1 },
      [
        ['id', 3],
        ['id', 4],
      ],
    ]);
    expect(repeatedMembers(parseJson('{"\\u0061":1}') as JsonObject)).toEqual([]);
    expect(repeatedMembers(parseJson('{"\\u0061":1,"a":2}') as JsonObject)).toEqual([['a', 1]]);
  });

  it('may come with a byte order mark, and brings no prototype', () => {
    const object = parseJson('\ufeff{"__proto__":{"admin":true}}') as JsonObject;
    expect(object.admin).toBeUndefined();
    expect(JSON.stringify(object)).toBe('{"__proto__":{"admin":true}}');
  });

  it('may be nested as deep as is judged, and no deeper', () => {
    const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    expect(parseJson(nested(DEEPEST))).toBeDefined();
    expect(() => parseJson(nested(DEEPEST + 2))).toThrow('nested too deeply');
    expect(() => parseJson('['.repeat(4_000_000))).toThrow('nested too deeply');
  });

  it.each(
    [
      '',
      ' ',
      '{',
      '[1,]',
      '{"a":1,}',
      '{,}',
      '{"a"}',
      '{a:1}',
      "{'a':1}",
      '01',
      '+1',
      '.5',
      '1.',
      '1e',
      '- 1',
    ].concat([
      'nul',
      'True',
      'NaN',
      'Infinity',
      '"a',
      '"\u0001"',
      '"\\x"',
      '"\\u00g0"',
      '1 2',
      '{}{}',
      '\u00a01',
      '// x\n1',
      '[1 2]',
    ]),
  )('is not %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('is refused without quoting it', () => {
    expect(() => parseJson('{"pin": 4711x}')).toThrow(/^not JSON at character \d+$/);
  });
});
