import { expect, it } from '@jest/globals';
import { command } from './command.js';

it('a command by name has the parameters that TypeScript has checked', () => {
  expect(command('LEVEL_CTRL', 'SET_LEVEL', { levelPct: 40 })).toEqual({
    capability: 'LEVEL_CTRL',
    command: 'SET_LEVEL',
    params: { levelPct: 40 },
  });
  expect(command('ON_OFF_CONTROL', 'ON')).toEqual({ capability: 'ON_OFF_CONTROL', command: 'ON' });
  // @ts-expect-error the level is a number
  command('LEVEL_CTRL', 'SET_LEVEL', { levelPct: '40' });
  // @ts-expect-error the level is required
  command('LEVEL_CTRL', 'SET_LEVEL');
  // @ts-expect-error a lamp is not locked
  command('ON_OFF_CONTROL', 'LOCK');
});
