import { describe, expect, it } from '@jest/globals';
import {
  attributeKey,
  capabilities,
  effectOf,
  findAttribute,
  findCapability,
  findCommand,
} from '../index.js';
import { isContrary, isShown, movesOf, unprovableReason } from '../index.js';
import type { Effect, GivenCommand } from '../index.js';
import { effectRules } from './effect-rules.js';
import { unprovableCommands } from './unprovable-commands.js';

type Parameters = Readonly<Record<string, unknown>>;

/** Finds a command anywhere in the standard: command names are unique. */
function given(name: string, parameters: Parameters = {}): GivenCommand {
  for (const capability of capabilities) {
    const command = findCommand(capability, name);
    if (command) return [capability, command, parameters];
  }
  throw new Error(`no command ${name}`);
}

function effect(name: string, parameters: Parameters = {}): Effect {
  const found = effectOf(...given(name, parameters));
  if (!found) throw new Error(`${name} shows nowhere`);
  return found;
}

const values = (members: Parameters) => new Map(Object.entries(members));

/** Whether the lone attribute of a command shows its effect with this value. */
function shows(name: string, parameters: Parameters, value: unknown): boolean | undefined {
  const shown = effect(name, parameters);
  return isShown(shown, undefined, values({ [attributeKey(shown.attributes[0])]: value }));
}

const thermostat = { powerOnFlag: true, mode: 3, temperatureCelsius: 21, fanSpeed: 4, swingOnFlag: false };

describe('the table of effects', () => {
  const commands = capabilities.flatMap((capability) =>
    capability.commands.map((command) => ({ capability, command })),
  );

  it('covers every command of the standard once, by what proves it or by why nothing does', () => {
    const standard = commands.map(({ command }) => command.name).toSorted();
    expect([...Object.keys(effectRules), ...Object.keys(unprovableCommands)].toSorted()).toEqual(standard);
    expect(new Set(standard).size).toBe(standard.length);
  });

  it.each(commands.filter(({ command }) => command.name in effectRules))(
    'names for $command.name attributes and parameters that the standard has',
    ({ capability, command }) => {
      const { shownBy, moves = [] } = effectRules[command.name] ?? { shownBy: [] };
      const isKnown = (named: string): boolean => {
        const [first = '', second] = named.split('.');
        const holder = second === undefined ? capability : findCapability(first);
        return holder !== undefined && findAttribute(holder, second ?? first)?.deprecated === false;
      };
      for (const named of [...shownBy.map(({ attribute }) => attribute), ...moves])
        expect([named, isKnown(named)]).toEqual([named, true]);
      for (const { target, onlyIf } of shownBy) {
        const needed = [
          ...('parameter' in target ? [target.parameter] : []),
          ...('parameters' in target ? target.parameters : []),
          ...(onlyIf === undefined ? [] : [onlyIf]),
        ];
        for (const name of needed)
          expect(command.parameters?.map((parameter) => parameter.name)).toContain(name);
        if (target.kind === 'word_of') {
          const parameter = command.parameters?.find(({ name }) => name === target.parameter);
          expect(parameter?.values).not.toHaveLength(0);
        }
      }
    },
  );

  it('says of an attribute without which there is no proof that it comes first', () => {
    for (const { shownBy } of Object.values(effectRules)) expect(shownBy[0]?.ifReported).toBeUndefined();
  });

  it('gives a sentence for what nothing proves', () => {
    expect(unprovableReason(given('SNAPSHOT_IMAGE')[1])).toBe(
      'It makes a picture, which no attribute holds.',
    );
    expect(unprovableReason(given('ON')[1])).toBeUndefined();
    expect(effectOf(...given('SNAPSHOT_IMAGE'))).toBeUndefined();
    for (const { reason } of Object.values(unprovableCommands)) expect(reason).toMatch(/^[A-Z].+\.$/);
  });
});

describe('an effect is shown', () => {
  it.each([
    ['ON', {}, true],
    ['ON', {}, 1],
    ['ON', {}, '1'],
    ['ON', {}, 'TRUE'],
    ['OFF', {}, 0],
    ['OFF', {}, ' false '],
    ['LOCK', {}, 'LOCKED'],
    ['UNLOCK', {}, 'unlocked'],
    ['SET_LEVEL', { levelPct: 40 }, 40],
    ['SET_LEVEL', { levelPct: 40 }, '39'],
    ['SET_LEVEL', { levelPct: 40 }, 40.6],
    ['SET_LEVEL', { levelPct: 0 }, 0n],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, [255, 0, 126]],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, '[255, 0, 128]'],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, '255,0,128'],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, ['255', '0', '128']],
    ['SET_COLOR_HSL', { hueDegrees: 0, saturationPct: 100, luminancePct: 50 }, [359, 100, 50]],
    ['SET_COLOR_HSL', { hueDegrees: 360, saturationPct: 100, luminancePct: 50 }, [1, 99, 51]],
    ['SET_COLOR_TEMP', { colorTemperatureKelvin: 6500 }, 6536],
    ['METER_RESET', {}, 0.02],
    ['WNDW_COVER_UP', {}, 98],
    ['WNDW_COVER_DOWN', {}, '2'],
    ['MOTOR_START_TRACK', {}, 1],
    ['MOTION_SENSING_REMOVE_ALL_ROI', {}, 0],
  ] as const)('%s %j by %p', (name, parameters, value) => {
    expect(shows(name, parameters, value)).toBe(true);
  });

  it.each([
    ['ON', {}, false],
    ['ON', {}, '0'],
    ['UNLOCK', {}, 1],
    ['SET_LEVEL', { levelPct: 40 }, 60],
    ['SET_LEVEL', { levelPct: 40 }, 42],
    ['SET_LEVEL', { levelPct: 0 }, 2],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, [255, 0]],
    ['SET_COLOR_RGB', { red: 255, green: 0, blue: 128 }, [255, 0, 0]],
    ['SET_COLOR_HSL', { hueDegrees: 0, saturationPct: 100, luminancePct: 50 }, [180, 100, 50]],
    ['SET_COLOR_TEMP', { colorTemperatureKelvin: 2700 }, 2750],
    ['METER_RESET', {}, 318.25],
    ['WNDW_COVER_UP', {}, 50],
  ] as const)('and %s %j not by %p', (name, parameters, value) => {
    expect(shows(name, parameters, value)).toBe(false);
  });

  it.each([
    ['ON', {}, undefined],
    ['ON', {}, null],
    ['ON', {}, 'maybe'],
    ['ON', {}, 2],
    ['ON', {}, {}],
    ['SET_LEVEL', { levelPct: 0 }, ''],
    ['SET_LEVEL', { levelPct: 0 }, null],
    ['SET_LEVEL', { levelPct: 0 }, [0]],
    ['SET_LEVEL', { levelPct: 0 }, false],
    ['SET_LEVEL', { levelPct: 40 }, Number.NaN],
    ['SET_COLOR_RGB', { red: 0, green: 0, blue: 0 }, ''],
    ['SET_COLOR_RGB', { red: 0, green: 0, blue: 0 }, '#000000'],
    ['SET_COLOR_RGB', { red: 0, green: 0, blue: 0 }, [0, null, 0]],
  ] as const)('and %s %j is unknown by %p', (name, parameters, value) => {
    expect(shows(name, parameters, value)).toBeUndefined();
  });

  it('by the other flag than before, for a toggle', () => {
    const toggle = effect('ON_OFF_TOGGLE');
    const lit = (flag: unknown) => values({ 'ON_OFF_CONTROL.ON_FLAG': flag });
    expect(toggle.needsBefore).toBe(true);
    expect(effect('ON').needsBefore).toBe(false);
    expect(isShown(toggle, lit('0'), lit(true))).toBe(true);
    expect(isShown(toggle, lit(1), lit('true'))).toBe(false);
    expect(isShown(toggle, lit(null), lit(true))).toBeUndefined();
    expect(isShown(toggle, undefined, lit(true))).toBeUndefined();
  });

  it('by every attribute that is reported: a level without the light is half of it', () => {
    const bright = effect('SET_LEVEL_WITH_ON_OFF', { levelPct: 40 });
    const level = { 'LEVEL_CTRL.LEVEL_PCT': 40 };
    expect(isShown(bright, undefined, values(level))).toBe(true);
    expect(isShown(bright, undefined, values({ ...level, 'ON_OFF_CONTROL.ON_FLAG': false }))).toBe(false);
    expect(isShown(bright, undefined, values({ ...level, 'ON_OFF_CONTROL.ON_FLAG': 1 }))).toBe(true);
    expect(isShown(bright, undefined, values({ 'ON_OFF_CONTROL.ON_FLAG': true }))).toBeUndefined();
    const dark = effect('SET_LEVEL_WITH_ON_OFF', { levelPct: 0 });
    const off = { 'LEVEL_CTRL.LEVEL_PCT': 0, 'ON_OFF_CONTROL.ON_FLAG': false };
    expect(isShown(dark, undefined, values(off))).toBe(true);
  });

  it('by numbers or names of a thermostat, and by less while it is off', () => {
    const warm = effect('HVAC_SET_STATE', thermostat);
    const on = { 'HVAC_CONTROL.HVAC_POWER_ON_FLAG': 1, 'HVAC_CONTROL.HVAC_TEMPERATURE_CELSIUS': '21.0' };
    expect(isShown(warm, undefined, values({ ...on, 'HVAC_CONTROL.HVAC_MODE': 3 }))).toBe(true);
    expect(isShown(warm, undefined, values({ ...on, 'HVAC_CONTROL.HVAC_MODE': 'EMERGENCY_HEAT' }))).toBe(
      true,
    );
    expect(isShown(warm, undefined, values({ ...on, 'HVAC_CONTROL.HVAC_MODE': 'cool' }))).toBe(false);
    expect(isShown(warm, undefined, values({ ...on, 'HVAC_CONTROL.HVAC_FAN_SPEED': '1' }))).toBe(false);
    const off = effect('HVAC_SET_STATE', { ...thermostat, powerOnFlag: false });
    const still = { 'HVAC_CONTROL.HVAC_POWER_ON_FLAG': 0, 'HVAC_CONTROL.HVAC_MODE': 0 };
    expect(isShown(off, undefined, values(still))).toBe(true);
  });

  it('by nothing if the parameter that it depends on is missing or malformed', () => {
    expect(effectOf(...given('SET_LEVEL'))).toBeUndefined();
    expect(effectOf(...given('SET_LEVEL', { levelPct: '40' }))).toBeUndefined();
    expect(effectOf(...given('SET_COLOR_RGB', { red: 1, green: 2 }))).toBeUndefined();
  });
});

describe('a later command is contrary', () => {
  it.each([
    ['ON', {}, 'OFF', {}],
    ['ON', {}, 'ON_OFF_TOGGLE', {}],
    ['ON_OFF_TOGGLE', {}, 'ON_OFF_TOGGLE', {}],
    ['ON_OFF_TOGGLE', {}, 'ON', {}],
    ['LOCK', {}, 'UNLOCK', {}],
    ['SET_LEVEL', { levelPct: 40 }, 'SET_LEVEL', { levelPct: 60 }],
    ['SET_LEVEL_WITH_ON_OFF', { levelPct: 40 }, 'OFF', {}],
    ['OFF', {}, 'SET_LEVEL_WITH_ON_OFF', { levelPct: 40 }],
    ['WNDW_COVER_UP', {}, 'WNDW_COVER_STOP', {}],
    ['SET_COLOR_RGB', { red: 1, green: 2, blue: 3 }, 'SET_COLOR_TEMP', { colorTemperatureKelvin: 2700 }],
    ['SET_COLOR_TEMP', { colorTemperatureKelvin: 2700 }, 'SET_COLOR_COMPONENTS', {}],
  ])('%s %j, then %s %j', (first, its, second, others) => {
    expect(isContrary(effect(first, its), movesOf(...given(second, others)))).toBe(true);
  });

  it.each([
    ['ON', {}, 'ON', {}],
    ['ON', {}, 'SET_LEVEL', { levelPct: 40 }],
    ['ON', {}, 'SET_LEVEL_WITH_ON_OFF', { levelPct: 40 }],
    ['SET_LEVEL', { levelPct: 40 }, 'SET_LEVEL', { levelPct: 40, transitionTimeMs: 100 }],
    ['SET_LEVEL', { levelPct: 40 }, 'OFF', {}],
    ['LOCK', {}, 'FETCH_LOCK_STATUS', {}],
    ['SET_COLOR_RGB', { red: 1, green: 2, blue: 3 }, 'SET_COLOR_RGB', { red: 1, green: 2, blue: 3 }],
  ])('and not %s %j, then %s %j', (first, its, second, others) => {
    expect(isContrary(effect(first, its), movesOf(...given(second, others)))).toBe(false);
  });
});
