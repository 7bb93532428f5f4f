import { describe, expect, it } from '@jest/globals';
import { caller } from '../testing/callers.js';
import { withholdAttributes } from './withheld-attributes.js';

const PIN = '4711';
const lamp = { capabilityId: 0, attributes: [{ attributeId: 0, value: true }] };
const lock = { capabilityId: 3, attributes: [{ attributeId: 2, value: [PIN] }] };

describe('what a service is not granted', () => {
  it("is taken out of a resource; a lock's PINs do not pass with a grant of everything", () => {
    const { json, withheld } = withholdAttributes(caller(), { resourceEui: 'r', capabilities: [lamp, lock] });
    expect(json).toEqual({ resourceEui: 'r', capabilities: [lamp, { capabilityId: 3 }] });
    expect(withheld).toEqual(['LOCK_CONTROL']);
  });

  it('passes if it is granted by name', () => {
    const answer = { capabilities: [lock] };
    expect(withholdAttributes(caller({ capabilities: ['LOCK_CONTROL'] }), answer)).toEqual({
      json: answer,
      withheld: [],
      sensitive: ['LOCK_CONTROL'],
    });
  });

  it.each<[string, unknown, string[]]>([
    ['a list', [{ capabilities: [lamp, lock] }], ['LOCK_CONTROL']],
    ['a map by number', { capabilities: { 3: [{ attributeId: 2, value: [PIN] }] } }, ['LOCK_CONTROL']],
    ['text that is JSON', { metadata: JSON.stringify({ capabilities: [lock] }) }, ['LOCK_CONTROL']],
    ['only its number', { capabilities: [lamp, { capabilityId: 3 }] }, []],
    ['no sensitive capability', { capabilities: [lamp] }, []],
  ])('is counted as shown in %s', (_what, answer, sensitive) => {
    const reader = caller({ capabilities: ['*', 'LOCK_CONTROL'] });
    expect(withholdAttributes(reader, answer).sensitive).toEqual(sensitive);
    expect(withholdAttributes(caller(), answer).sensitive).toEqual([]);
  });

  it.each([
    ['in a list of resources', { resources: [{ name: 'door', capabilities: [lock] }] }],
    ['below a granted capability', { capabilities: [{ capabilityId: 0, linked: { ...lock } }] }],
    ['as a flat attribute', { attributes: [{ capabilityId: 3, attributeId: 2, value: PIN }] }],
    ['with its number as text', { capabilities: [{ capabilityId: '3', attributes: [{ value: PIN }] }] }],
    ['with no number', { capabilities: [{ capabilityId: null, attributes: [{ value: PIN }] }] }],
    ['under no capability', { resourceEui: 'r', attributes: [{ attributeId: 2, value: PIN }] }],
    [
      'of a capability the standard lacks',
      { capabilities: [{ capabilityId: 99, attributes: [{ value: PIN }] }] },
    ],
    ['in a list at the top', [lock]],
  ])('is found %s', (_, answer) => {
    const { json, withheld } = withholdAttributes(caller(), answer);
    expect(JSON.stringify(json)).not.toContain(PIN);
    expect(withheld.length).toBeGreaterThan(0);
  });

  it('cannot hide in nesting too deep to judge', () => {
    let nested: unknown = lock;
    for (let level = 0; level < 100; level += 1) nested = [nested];
    expect(() => withholdAttributes(caller(), nested)).toThrow('nested too deeply');
  });

  it('leaves an answer without attributes as it is', () => {
    const zone = { resources: [{ resourceEui: 'r', metadataArr: [{ metadata: '{"capabilityIds":[3]}' }] }] };
    expect(withholdAttributes(caller(), zone)).toEqual({ json: zone, withheld: [], sensitive: [] });
  });
});
