/** A lock's PINs in every place and spelling in which COCO might put them: none is left for a service without the lock. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capabilities } from '#standard';
import { fields } from '../contract/fields.js';
import { parseJson } from '../json/parse-json.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { withholdAttributes } from './withheld-attributes.js';

const PIN = '73914620';
const LOCK = 3;

const spelled = (field: keyof typeof fields): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...Object.keys(fields[field])),
      fc.constantFrom<(name: string) => string>(
        (name) => name,
        (name) => name.toUpperCase(),
        (name) => name.toLowerCase(),
        (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        (name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`),
      ),
    )
    .map(([name, change]) => change(name));

/** JSON text, so that members may be repeated. */
const member = (name: string, json: string): string => `${JSON.stringify(name)}:${json}`;
const object = (members: readonly string[]): string => `{${members.join(',')}}`;

const lockName = fc.constantFrom('LOCK_CONTROL', 'lock_control', 'LockControl', 'lock-control');
const secret = fc.constantFrom(`"${PIN}"`, PIN, `["${PIN}"]`, `[{"pin":"${PIN}"}]`, `{"codes":[${PIN}]}`);

/** The lock's number or name, alone or beside a lamp's, before or after it. */
const identification = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(spelled('capabilityId'), fc.constantFrom(`${LOCK}`, `"${LOCK}"`, '99', 'null', '3.0', '{}'))
        .map(([name, value]) => member(name, value)),
      fc
        .tuple(spelled('capabilityName'), lockName)
        .map(([name, value]) => member(name, JSON.stringify(value))),
    ),
    fc.constantFrom<(lock: string) => string[]>(
      (lock) => [lock],
      (lock) => [lock, member('capabilityId', '0')],
      (lock) => [member('capabilityId', '0'), lock],
    ),
  )
  .map(([lock, place]) => place(lock));

const attribute = fc
  .tuple(
    spelled('attributeId'),
    fc.oneof(spelled('value'), fc.constant('minValue'), fc.constant('defaultValue')),
    secret,
  )
  .map(([id, value, content]) => object([member(id, '2'), member(value, content)]));

const attributeList = fc
  .tuple(spelled('attributes'), attribute)
  .map(([name, content]) => member(name, `[${content}]`));

/** Whatever a lock's state may look like. */
const lockState = fc.oneof(
  fc
    .tuple(identification, attributeList, fc.constantFrom('note', 'extra', 'metadata'), secret)
    .map(([lock, list, unknown, content]) => object([...lock, list, member(unknown, content)])),
  fc
    .tuple(identification, attribute)
    .map(([lock, content]) => object([...lock, member('deep', `[${content}]`)])),
  fc
    .tuple(spelled('capabilities'), fc.oneof(fc.constant(String(LOCK)), lockName), attribute)
    .map(([list, key, content]) => object([member(list, object([member(key, `[${content}]`)]))])),
  fc
    .tuple(spelled('capabilities'), fc.constantFrom('id', 'type', 'name'), secret)
    .map(([list, id, content]) =>
      object([
        member(list, `[${object([member(id, id === 'id' ? '3' : '"LOCK_CONTROL"'), member('x', content)])}]`),
      ]),
    ),
  fc
    .tuple(fc.oneof(lockName, fc.constantFrom('LOCK_PIN_CODE_ARR', 'lockPinCodes', 'lockPinCodeArr')), secret)
    .map(([name, content]) => object([member(name, content)])),
  fc
    .tuple(spelled('attributeName'), secret)
    .map(([name, content]) =>
      object([
        member('capabilityId', '0'),
        member('attributes', `[${object([member(name, '"LOCK_PIN_CODE_ARR"'), member('value', content)])}]`),
      ]),
    ),
  attribute,
  attributeList.map((list) => object([list])),
  fc.tuple(spelled('response'), secret).map(([name, content]) => object([member(name, content)])),
);

/** An answer that holds it somewhere: in lists, under members, in text, below a lamp, repeated. */
const answer = fc
  .tuple(
    lockState,
    fc.array(
      fc.constantFrom<(inner: string) => string>(
        (inner) => `[${inner}]`,
        (inner) => object([member('resources', `[${inner}]`)]),
        (inner) => object([member('error', inner), member('code', '40403')]),
        (inner) => object([member('metadata', JSON.stringify(inner))]),
        (inner) =>
          object([
            member('capabilities', `[${object([member('capabilityId', '0'), member('linked', inner)])}]`),
          ]),
        (inner) => object([member('name', inner), member('name', '"Hall"')]),
        (inner) => object([member('x', JSON.stringify(object([member('y', inner), member('y', '1')])))]),
        (inner) => object([member('__proto__', inner)]),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([inner, wrappers]) => wrappers.reduce((text, wrap) => wrap(text), inner))
  .map((text) => (text.startsWith('{') ? text : `{"resources":${text}}`));

const restricted = caller();

describe('what a service is not granted, wherever COCO puts it,', () => {
  it('is in nothing that remains', () => {
    fc.assert(
      fc.property(answer, (text) => {
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
    expect(kept).toEqual({ json: { capabilities: [lock] }, withheld: [] });
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
