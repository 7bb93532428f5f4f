import { expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { refusalCode } from './set-aside.js';

const ofDatabase = Object.assign(new DatabaseError('text that quotes a value', 1, 'error'), {
  code: '22003',
});

it.each<[string, unknown, string]>([
  ['its SQLSTATE', new QueryFailedError('', [], ofDatabase), '22003'],
  ['its SQLSTATE without a statement', ofDatabase, '22003'],
  [
    'the name of an error of the driver',
    new QueryFailedError('', [], new RangeError('a value')),
    'RangeError',
  ],
  ['the name of any other error', new TypeError('a value'), 'TypeError'],
  ['nothing of what is no error', 'a value', 'unknown'],
])('a rejection by PostgreSQL is recorded by %s, and never by its text', (_name, error, code) => {
  expect(refusalCode(error)).toBe(code);
});
