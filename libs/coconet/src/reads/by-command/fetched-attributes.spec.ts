import { describe, expect, it } from '@jest/globals';
import { fetchCommandsOf, type FetchCommand } from '../../contract/fetch-commands.js';
import { fetchedAttributes } from './fetched-attributes.js';

function fetchNamed(capabilityId: number, name: string): FetchCommand {
  const fetch = fetchCommandsOf(capabilityId).find(({ command }) => command.name === name);
  if (fetch === undefined) throw new Error(`no ${name}`);
  return fetch;
}

const level = fetchNamed(1, 'FETCH_LEVEL');
const red = fetchNamed(2, 'FETCH_COLOR_RGB');
const sent = { attributeId: 0, attribName: 'LEVEL_PCT', currentValue: 80 };

describe('what a FETCH_* command brings', () => {
  it.each([
    ['a capability in the words of the SDK', { capabilityId: 1, attributeArr: [sent] }, [sent]],
    ['a capability in other words', { attributes: [sent] }, [sent]],
    ['a list of attributes', [sent], [sent]],
    ['one attribute', sent, [sent]],
    ['JSON as text', JSON.stringify({ attributeArr: [sent] }), [sent]],
    ['a member named as in the SDK', { levelPct: 80 }, [{ attributeId: 0, value: 80 }]],
    ['a member named as in the standard', { LEVEL_PCT: 80, more: 1 }, [{ attributeId: 0, value: 80 }]],
    ['the bare value', 80, [{ attributeId: 0, value: 80 }]],
    ['the bare value, false', false, [{ attributeId: 0, value: false }]],
    ['the bare value as text', '80', [{ attributeId: 0, value: 80 }]],
    ['a word', 'high', [{ attributeId: 0, value: 'high' }]],
  ])('may be %s', (_, response, attributes) => {
    expect(fetchedAttributes(response, level)).toEqual(attributes);
  });

  it('may be a list that is the value', () => {
    expect(fetchedAttributes([255, 0, 0], red)).toEqual([
      { attributeId: red.attribute.id, value: [255, 0, 0] },
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ' '],
    ['an object without a known member', { answer: 80 }],
    ['an empty list of attributes', { attributeArr: [] }],
    ['another capability', { capabilityId: 3, attributeArr: [{ attributeId: 2, currentValue: ['4711'] }] }],
    [
      'another capability as text',
      { capabilityId: '3', attributeArr: [{ attributeId: 2, currentValue: '4711' }] },
    ],
    ['an attribute of another capability', [{ ...sent, capabilityId: 3 }]],
    ['attributes without numbers', [{ currentValue: 80 }]],
    ['attributes among other things', [sent, 'x']],
  ])('is not read from %s', (_, response) => {
    expect(fetchedAttributes(response, level)).toBeUndefined();
  });
});
