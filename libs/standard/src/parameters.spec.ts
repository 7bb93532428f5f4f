import { describe, expect, it } from '@jest/globals';
import { findCapability, findCommand, parameterProblems } from './index.js';
import type { Command } from './index.js';
import { parseParameter } from './parameter-specification.js';

function command(capability: string, name: string): Command {
  const found = findCapability(capability);
  const foundCommand = found && findCommand(found, name);
  if (!foundCommand) throw new Error(`no command ${capability}.${name}`);
  return foundCommand;
}

describe('a parameter specification', () => {
  it('takes bounds from the written range, or else from the integer type', () => {
    expect(parseParameter('hueDegrees', 'uint16 0..360')).toEqual({
      name: 'hueDegrees',
      type: 'integer',
      minimum: 0,
      maximum: 360,
      unit: 'degrees',
      required: true,
    });
    expect(parseParameter('scale', 'int32')).toMatchObject({ minimum: -2147483648, maximum: 2147483647 });
    expect(parseParameter('red', 'uint8')).toMatchObject({ minimum: 0, maximum: 255 });
  });

  it('reads a unit, a closed list of values and "optional"', () => {
    expect(parseParameter('duration', 'uint32 ms')).toMatchObject({ unit: 'milliseconds', required: true });
    expect(parseParameter('pinRfidCode', 'string, optional')).toEqual({
      name: 'pinRfidCode',
      type: 'string',
      required: false,
    });
    expect(parseParameter('mode', 'int32 0 cool,3 emergency heat').values).toEqual([
      { value: 0, name: 'cool' },
      { value: 3, name: 'emergency heat' },
    ]);
  });

  it('makes optional what only refines a command', () => {
    expect(parseParameter('transitionTimeMs', 'uint32 ms').required).toBe(false);
    expect(parseParameter('useDefaultTransTimeFlag', 'boolean').required).toBe(false);
  });

  it('is refused rather than half understood', () => {
    expect(() => parseParameter('x', 'float128')).toThrow('"float128"');
    expect(() => parseParameter('x', 'boolean 0..1')).toThrow('boolean 0..1');
    expect(() => parseParameter('x', 'int32 left,right')).toThrow('left');
  });
});

describe('parameters of a command', () => {
  const setLevel = command('LEVEL_CTRL', 'SET_LEVEL');

  it('pass when they are what the standard says', () => {
    expect(parameterProblems(setLevel, { levelPct: 40 })).toEqual([]);
    expect(parameterProblems(setLevel, { levelPct: 0, transitionTimeMs: 500 })).toEqual([]);
    expect(parameterProblems(command('LOCK_CONTROL', 'UNLOCK'), {})).toEqual([]);
  });

  it.each([
    [{}, 'levelPct is required'],
    [{ levelPct: 101 }, 'levelPct must be at most 100'],
    [{ levelPct: -1 }, 'levelPct must be at least 0'],
    [{ levelPct: 1.5 }, 'levelPct must be an integer'],
    [{ levelPct: '40' }, 'levelPct must be an integer'],
    [{ levelPct: Number.NaN }, 'levelPct must be an integer'],
    [{ levelPct: 4, useDefaultTransTimeFlag: 'yes' }, 'useDefaultTransTimeFlag must be a boolean'],
    [{ levelPct: 4, speed: 9 }, 'speed is not a parameter of SET_LEVEL'],
  ])('are refused otherwise: %j', (parameters, problem) => {
    expect(parameterProblems(setLevel, parameters)).toEqual([problem]);
  });

  it('are held to a closed list of values', () => {
    const pan = command('MOTOR_CTRL', 'MOTOR_PAN');
    expect(parameterProblems(pan, { direction: 2, degree: 10, speed: 1 })).toEqual([
      'direction must be one of 0 (left), 1 (right)',
    ]);
  });

  it('are not looked up on the prototype', () => {
    expect(
      parameterProblems(setLevel, Object.create({ levelPct: 40 }) as object as Record<string, unknown>),
    ).toEqual(['levelPct is required']);
  });

  it('are never shown in a problem: a PIN stays out of messages', () => {
    const problems = parameterProblems(command('LOCK_CONTROL', 'UNLOCK'), { pinRfidCode: 482913 });
    expect(problems).toEqual(['pinRfidCode must be a string']);
  });

  it('are refused where the command takes none', () => {
    for (const [capability, name] of [
      ['ON_OFF_CONTROL', 'ON'],
      ['WINDOW_COVERING', 'WNDW_COVER_UP'],
      ['LEVEL_CTRL', 'FETCH_LEVEL'],
    ] as const) {
      expect(parameterProblems(command(capability, name), {})).toEqual([]);
      expect(parameterProblems(command(capability, name), { x: 1 })).toEqual([
        `x is not a parameter of ${name}`,
      ]);
    }
  });

  it('are not judged where the standard publishes none', () => {
    const components = command('COLOR_CTRL', 'SET_COLOR_COMPONENTS');
    expect(components.parameters).toBeUndefined();
    expect(parameterProblems(components, { anything: [1, 2] })).toEqual([]);
  });
});
