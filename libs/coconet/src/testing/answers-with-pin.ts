/** Answers from COCO with a lock's PIN in them, in every place and spelling that COCO might use. */
import fc from 'fast-check';
import { fields } from '../contract/fields.js';

/** What must never be shown. */
export const PIN = '73914620';

/** The number of LOCK_CONTROL. */
export const LOCK = 3;

/** A member's name, in any spelling known from COCO. */
export const spelled = (field: keyof typeof fields): fc.Arbitrary<string> =>
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
export const member = (name: string, json: string): string => `${JSON.stringify(name)}:${json}`;
export const object = (members: readonly string[]): string => `{${members.join(',')}}`;

const lockName = fc.constantFrom('LOCK_CONTROL', 'lock_control', 'LockControl', 'lock-control');
const secret = fc.constantFrom(`"${PIN}"`, PIN, `["${PIN}"]`, `[{"pin":"${PIN}"}]`, `{"codes":[${PIN}]}`);

/** The lock's number or name, alone or next to a lamp's, before or after it. */
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

/** A lock's state that names the lock. */
const namedState = fc.oneof(
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
);

/** Whatever a lock's state may look like. */
const lockState = fc.oneof(
  namedState,
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

/** Puts it somewhere: in lists, under members, in text, below a lamp, repeated, its names escaped. */
const placed = (state: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      state,
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
      fc.boolean(),
    )
    .map(([inner, wrappers, isEscaped]) => {
      const text = wrappers.reduce((within, wrap) => wrap(within), inner);
      const whole = text.startsWith('{') ? text : `{"resources":${text}}`;
      return isEscaped ? escapeNames(whole) : whole;
    });

/** Each letter of each member's name escaped, as RFC 8259 section 7 allows. */
function escapeNames(text: string): string {
  return text.replaceAll(/(?<!\\)"(\w+)"(?=:)/g, (_whole, name: string) => {
    const letters = Array.from(name, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `"${letters.join('')}"`;
  });
}

/** An answer from COCO that holds a lock's PIN somewhere. */
export const answerWithPin = placed(lockState);

/** As above, with the lock named: otherwise what a command of another capability returned may belong to that capability. */
export const answerWithNamedPin = placed(namedState);
