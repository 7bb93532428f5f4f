import { expect, it } from '@jest/globals';
import { detailsWithout, formsOf, jsonWithout, textWithout } from './without-user.js';

it.each([
  ['as the whole text', 'u-1', '[gone]'],
  ['as a word', 'ticket 7: u-1 has left, see u-1.', 'ticket 7: [gone] has left, see [gone].'],
  ['within JSON', '{"userId":"u-1"}', '{"userId":"[gone]"}'],
  [
    'not as a part of another id',
    'u-17, xu-1, u-1@example.com, a.u-1 and u-1-b',
    'u-17, xu-1, u-1@example.com, a.u-1 and u-1-b',
  ],
])('an id is taken out of a text %s', (_name, text, expected) => {
  expect(textWithout(text, 'u-1', '[gone]')).toBe(expected);
});

it.each(['a"b', 'é\\n', '$&', '(.*)', 'ü ö', '🔑'])(
  'an id such as %s is taken out in each of its forms',
  (id) => {
    for (const form of formsOf(id)) expect(textWithout(`<${form}>`, id, '$1')).toBe('<$1>');
  },
);

it('JSON loses it in every text, even after an escaped line break', () => {
  const json = JSON.stringify({ actor: { id: 'u-1' }, details: { text: 'about\nu-1' }, calls: 1 });
  expect(JSON.parse(jsonWithout(json, 'u-1', '-'))).toEqual({
    actor: { id: '-' },
    details: { text: 'about\n-' },
    calls: 1,
  });
});

it('details lose it where they name or quote people, and nowhere else', () => {
  const details = { causedBy: 'ON', capability: 'ON', reason: 'turned ON by ON', links: 3 };
  expect(detailsWithout(details, 'ON', '-')).toEqual({
    causedBy: '-',
    capability: 'ON',
    reason: 'turned - by -',
    links: 3,
  });
});
