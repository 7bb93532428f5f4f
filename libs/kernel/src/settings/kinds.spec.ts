import { describe, expect, it } from '@jest/globals';
import * as setting from './kinds.js';
import type { Setting } from './setting.js';

const facts = { name: 'NAME', meaning: 'A meaning.', why: 'A reason.' };
const bounds = { ...facts, min: 1, max: 60, fallback: 10 };

/** What a text is read as; `refused` if it is refused. */
function read(described: Setting<unknown>, text: string): unknown {
  const found = described.parse(text);
  return found === undefined ? 'refused' : found.value;
}

describe('a setting', () => {
  it.each<[string, Setting<unknown>, string, unknown]>([
    ['whole number', setting.wholeNumber(bounds), '60', 60],
    ['whole number with a fraction', setting.wholeNumber(bounds), '1.5', 'refused'],
    ['whole number out of bounds', setting.wholeNumber(bounds), '61', 'refused'],
    ['whole number in another notation', setting.wholeNumber(bounds), '1e1', 'refused'],
    ['limit of 0', setting.limit({ ...facts, max: 10, fallback: 5 }), '0', undefined],
    ['limit', setting.limit({ ...facts, max: 10, fallback: 5 }), '7', 7],
    ['duration', setting.duration(bounds), '1.5', 1_500],
    ['number of seconds', setting.seconds(bounds), '1.5', 1.5],
    ['list of durations', setting.durations({ ...facts, fallback: '1' }), '0.5, 2', [500, 2_000]],
    ['list of durations with a gap', setting.durations({ ...facts, fallback: '1' }), '1,,2', 'refused'],
    ['period', setting.period({ ...facts, fallback: '7d' }), '2h', 7_200_000],
    ['period of 0', setting.period({ ...facts, fallback: '7d' }), '0', 'refused'],
    ['period that may be 0', setting.period({ ...facts, fallback: '7d', zero: true }), '0', 0],
    ['share', setting.share({ ...facts, fallback: 1 }), '1.01', 'refused'],
    ['toggle', setting.toggle({ ...facts, fallback: true }), 'false', false],
    ['toggle in other words', setting.toggle({ ...facts, fallback: true }), 'no', 'refused'],
    ['choice', setting.choice({ ...facts, choices: ['a', 'b'], fallback: 'a' }), 'b', 'b'],
    ['list', setting.list({ ...facts, fallback: '' }), 'a, b', ['a', 'b']],
    ['list of nothing', setting.list({ ...facts, pattern: /^x$/, fallback: '' }), '', []],
    ['URL with a query', setting.url({ ...facts, otherwise: 'none' }), 'http://a/?b', 'refused'],
    ['URL with a password', setting.url({ ...facts, otherwise: 'none' }), 'http://a:b@c/', 'refused'],
    [
      'URL with an impossible port',
      setting.url({ ...facts, otherwise: 'none' }),
      'http://a:99999',
      'refused',
    ],
    ['origin with a path', setting.origin({ ...facts, otherwise: 'none' }), 'http://a/b', 'refused'],
    ['origin', setting.origin({ ...facts, otherwise: 'none' }), 'http://a:1/', new URL('http://a:1/')],
  ])('that is a %s', (_kind, described, text, value) => {
    expect(read(described, text)).toEqual(value);
  });

  it('states what it accepts', () => {
    expect(setting.wholeNumber({ ...bounds, unit: 'links' })).toMatchObject({
      type: 'whole number, links',
      expected: 'a whole number from 1 to 60',
      fallback: '10',
      required: false,
    });
    expect(setting.limit({ ...facts, max: 10, fallback: 5 }).meaning).toBe('A meaning. 0: no limit.');
  });
});
