import { describe, expect, it } from '@jest/globals';
import { failureName } from './failure-name.js';

const coded = (code: unknown, cause?: unknown): Error =>
  Object.assign(new Error('text', { cause }), { code });

describe('what a log line says about a failure', () => {
  it.each([
    ['an error without a code', new TypeError('secret'), 'TypeError'],
    ['a system code', coded('ECONNREFUSED'), 'Error (ECONNREFUSED)'],
    ['the code of the innermost cause', coded('OUTER_CODE', coded('57P01')), 'Error (57P01)'],
    [
      'the driver’s error of TypeORM',
      Object.assign(new Error(), { driverError: coded('08006') }),
      'Error (08006)',
    ],
    ['a code that is data', coded('token-0815'), 'Error'],
    ['a text', 'ECONNREFUSED', 'unknown error'],
  ])('is %s', (_title, error, expected) => {
    expect(failureName(error)).toBe(expected);
  });
});
