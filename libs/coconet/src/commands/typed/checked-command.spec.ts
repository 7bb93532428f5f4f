import { describe, expect, it } from '@jest/globals';
import { InvalidRequest } from '#kernel';
import { checkCommand } from './checked-command.js';
import { permitted } from '../../testing/coco-requests.js';
import { CommandRequest } from './command.request.js';

function requestOf(values: Partial<CommandRequest>): CommandRequest {
  return Object.assign(new CommandRequest(), values);
}

function fieldsOf(values: Partial<CommandRequest>): readonly { field: string; message: string }[] {
  try {
    checkCommand(permitted, requestOf(values), 'commands[3].');
  } catch (error) {
    if (error instanceof InvalidRequest) return error.fields;
    throw error;
  }
  return [];
}

describe('a command', () => {
  it.each([
    { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 40 } },
    { capability: 1, command: 0, params: { levelPct: 40 } },
    { capability: 'LEVEL_CTRL', command: 0, params: { levelPct: 40 } },
  ])("is put in COCO's form from %j", (request) => {
    expect(JSON.parse(checkCommand(permitted, requestOf(request)).body.toString())).toEqual({
      capabilityId: 1,
      cmdId: 0,
      cmdParams: { levelPct: 40 },
      timeoutMs: 10_000,
    });
  });

  it('keeps the time the caller gives the device', () => {
    const checked = checkCommand(permitted, requestOf({ capability: 0, command: 0, timeoutMs: 250 }));
    expect(JSON.parse(checked.body.toString())).toMatchObject({ timeoutMs: 250 });
  });

  it.each([
    [
      'an unknown capability',
      'TELEPORT',
      'ON',
      {},
      'capability',
      'expected a capability of the COCO standard',
    ],
    ['a mistyped capability', 'LEVEL_CONTROL', 'SET_LEVEL', {}, 'capability', 'did you mean LEVEL_CTRL?'],
    ['a capability beyond the list', 31, 0, {}, 'capability', 'expected a capability'],
    ['a capability of a prototype', 'constructor', 0, {}, 'capability', 'expected a capability'],
    ['an unknown command', 'ON_OFF_CONTROL', 'EXPLODE', {}, 'command', 'ON, OFF, ON_OFF_TOGGLE'],
    ['a mistyped command', 'LOCK_CONTROL', 'UNLOK', {}, 'command', 'did you mean UNLOCK?'],
    ['a command of another capability', 'ON_OFF_CONTROL', 'UNLOCK', {}, 'command', 'expected a command of'],
    ['a missing parameter', 'LEVEL_CTRL', 'SET_LEVEL', {}, 'params.levelPct', 'integer 0..100, percent'],
    ['one out of range', 'LEVEL_CTRL', 'SET_LEVEL', { levelPct: 101 }, 'params.levelPct', '0..100'],
    ['one of the wrong type', 'LEVEL_CTRL', 'SET_LEVEL', { levelPct: '40' }, 'params.levelPct', '0..100'],
    ['an extra one', 'LEVEL_CTRL', 'SET_LEVEL', { levelPct: 4, color: 1 }, 'params.color', 'not a parameter'],
    [
      'one not in its list',
      'MOTOR_CTRL',
      'MOTOR_PAN',
      { direction: 9, degree: 1, speed: 1 },
      'params.direction',
      '0 left, 1 right',
    ],
    ['nesting without end', 'COLOR_CTRL', 'SET_COLOR_COMPONENTS', nested(40), 'params', 'levels'],
  ])('is refused with %s, naming the field', (_, capability, command, params, field, message) => {
    const problems = fieldsOf({ capability, command, params });
    expect(problems).toContainEqual({
      field: `commands[3].${field}`,
      message: expect.stringContaining(message) as unknown as string,
    });
  });

  it('never repeats the value of a parameter, which may be a PIN', () => {
    const problems = fieldsOf({
      capability: 'LOCK_CONTROL',
      command: 'UNLOCK',
      params: { pinRfidCode: 4711 },
    });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('4711');
  });
});

function nested(levels: number): Record<string, unknown> {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return { value };
}
