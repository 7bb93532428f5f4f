/** A lock's PINs in every place and spelling that COCO might use: none is left for a service without the lock. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capabilities } from '#standard';
import { parseJson } from '../json/parse-json.js';
import { answerWithPin, LOCK, member, object, PIN, spelled } from '../testing/answers-with-pin.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { withholdAttributes } from './withheld-attributes.js';

const restricted = caller();

describe('what a service is not granted, wherever COCO puts it,', () => {
  it('is in nothing that remains', () => {
    fc.assert(
      fc.property(answerWithPin, (text) => {
        expect(text).toContain(PIN);
        const { json } = withholdAttributes(restricted, parseJson(text));
        expect(JSON.stringify(json)).not.toContain(PIN);
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves what is granted, in the same spellings', () => {
    const names = fc.tuple(
      spelled('capabilities'),
      spelled('capabilityId'),
      spelled('attributes'),
      spelled('value'),
    );
    fc.assert(
      fc.property(names, fc.constantFrom('0', '"0"'), ([list, id, attributes, value], number) => {
        const lamp = object([
          member(id, number),
          member(attributes, `[${object([member('attributeId', '0'), member(value, '80')])}]`),
        ]);
        const text = object([member('name', '"Remote Control"'), member(list, `[${lamp}]`)]);
        const { json, withheld } = withholdAttributes(restricted, parseJson(text));
        expect([JSON.stringify(json), withheld]).toEqual([text, []]);
      }),
    );
  });

  it('is nothing where every capability is granted by name', () => {
    const lock = { capabilityId: LOCK, attributes: [{ attributeId: 2, value: [PIN] }] };
    const kept = withholdAttributes(unrestrictedCaller(), { capabilities: [lock] });
    expect(kept).toEqual({ json: { capabilities: [lock] }, withheld: [], sensitive: ['LOCK_CONTROL'] });
  });

  it('covers every sensitive capability, by number and by name', () => {
    for (const { id, name, sensitive } of capabilities) {
      const text = JSON.stringify({
        capabilities: [
          { capabilityId: id, x: PIN },
          { capabilityName: name, x: PIN },
        ],
      });
      const { withheld } = withholdAttributes(restricted, parseJson(text));
      expect([name, withheld]).toEqual([name, sensitive ? [name] : []]);
    }
  });
});
