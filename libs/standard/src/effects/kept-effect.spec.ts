import { describe, expect, it } from '@jest/globals';
import {
  capabilities,
  effectKept,
  effectOf,
  isContrary,
  keptEffect,
  movesOf,
  movesOfAny,
  type Effect,
  type KeptAttributeEffect,
  type Parameter,
} from '../index.js';

/** A value that the standard allows for the parameter. */
function valueOf({ type, values, minimum = 0 }: Parameter): unknown {
  if (type === 'boolean') return true;
  return values?.[0]?.value ?? minimum;
}

const provable = capabilities.flatMap((capability) =>
  capability.commands.flatMap((command) => {
    const { parameters = [] } = command;
    const given = Object.fromEntries(parameters.map((each) => [each.name, valueOf(each)]));
    const effect = effectOf(capability, command, given);
    return effect === undefined ? [] : [{ name: command.name, capability, command, given, effect }];
  }),
);

const throughJson = (effect: Effect): readonly KeptAttributeEffect[] =>
  JSON.parse(JSON.stringify(keptEffect(effect))) as KeptAttributeEffect[];

describe.each(provable)('what $name does', ({ capability, command, given, effect }) => {
  it('comes back from JSON as it was', () => {
    expect(effectKept(throughJson(effect))).toEqual(effect);
  });

  it('may be contrary to itself if its parameters are not known, unless they do not matter', () => {
    const moves = movesOfAny(capability, command);
    for (const key of movesOf(capability, command, given).keys()) expect(moves.has(key)).toBe(true);
    const withoutParameters = effectOf(capability, command, {});
    const isFixed = JSON.stringify(withoutParameters) === JSON.stringify(effect) && !effect.needsBefore;
    expect(isContrary(effect, moves)).toBe(!isFixed);
  });
});

describe('an effect that this release does not know', () => {
  it.each([
    [
      'of another capability',
      [{ attribute: 'MOOD_CTRL.MOOD', target: { kind: 'flag', value: true }, isOptional: false }],
    ],
    [
      'of another attribute',
      [{ attribute: 'ON_OFF_CONTROL.MOOD', target: { kind: 'flag', value: true }, isOptional: false }],
    ],
    [
      'of another kind',
      [{ attribute: 'ON_OFF_CONTROL.ON_FLAG', target: { kind: 'glow' }, isOptional: false }],
    ],
    ['of nothing', []],
  ])('%s cannot be read', (_, kept) => {
    expect(effectKept(kept as unknown as KeptAttributeEffect[])).toBeUndefined();
  });
});
