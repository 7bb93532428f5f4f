import { describe, expect, it } from '@jest/globals';
import { findCapability, findCommand } from '#standard';
import { caller } from '../testing/callers.js';
import { capabilityOf, commandOf, isGranted, isGrantedEverything } from './grants.js';

const capability = (name: string): ReturnType<typeof capabilityOf> =>
  capabilityOf(findCapability(name)?.id ?? -1);

const command = (name: string, of: string): ReturnType<typeof commandOf> => {
  const known = findCapability(name);
  return commandOf(known?.id ?? -1, (known && findCommand(known, of)?.id) ?? -1);
};

describe('a grant', () => {
  it('covers the capability it names and no other', () => {
    const service = caller({ capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'] });
    expect(isGranted(service, capability('ON_OFF_CONTROL'))).toBe(true);
    expect(isGranted(service, capability('COLOR_CTRL'))).toBe(false);
    expect(isGranted(service, capability('LOCK_CONTROL'))).toBe(false);
  });

  it('of everything does not cover what is sensitive', () => {
    const service = caller({ capabilities: ['*'] });
    expect(isGranted(service, capability('COLOR_CTRL'))).toBe(true);
    expect(isGranted(service, capability('LOCK_CONTROL'))).toBe(false);
    expect(isGranted(service, capability('SNAPSHOT'))).toBe(false);
    expect(isGrantedEverything(service)).toBe(false);
  });

  it('covers what is sensitive by name', () => {
    const service = caller({ capabilities: ['*', 'LOCK_CONTROL'] });
    expect(isGranted(service, capability('LOCK_CONTROL'))).toBe(true);
  });

  it('never covers what the standard does not know', () => {
    expect(isGranted(caller({ capabilities: ['*'] }), capabilityOf(31))).toBe(false);
  });
});

describe('a service that may use everything that is not sensitive', () => {
  const service = caller({ capabilities: ['*'] });

  it.each([
    ['FIRE_SENSING', 'FIRE_SENSING_DISABLE'],
    ['CONTACT_SENSING', 'CONTACT_SENSING_DISABLE'],
    ['MOTION_SENSING', 'MOTION_SENSING_DISABLE'],
    ['MOTION_SENSING', 'MOTION_SENSING_SET_SENSITIVITY'],
    ['FLUID_LEVEL_MEASUREMENT', 'FLUID_LEVEL_SENSING_DISABLE'],
    ['WARNING_DEV_CONTROL', 'WARNING_STOP'],
    ['WINDOW_COVERING', 'WNDW_COVER_UP'],
    ['WINDOW_COVERING', 'WNDW_COVER_STOP'],
    ['WINDOW_COVERING', 'WNDW_COVER_SET_OPEN_PCT'],
    ['MOTOR_CTRL', 'MOTOR_STOP_TRACK'],
    ['MOTOR_CTRL', 'MOTOR_PAN'],
    ['LOCK_CONTROL', 'UNLOCK'],
  ])('may not send a %s its %s', (capabilityName, commandName) => {
    const reference = command(capabilityName, commandName);
    expect(reference).toMatchObject({ known: true, sensitive: true });
    expect(isGranted(service, reference)).toBe(false);
    expect(isGranted(caller({ capabilities: ['*', `${capabilityName}.${commandName}`] }), reference)).toBe(
      true,
    );
    expect(isGranted(caller({ capabilities: [capabilityName] }), reference)).toBe(true);
    expect(isGranted(caller({ capabilities: ['*', `${capabilityName}.read`] }), reference)).toBe(false);
  });

  it.each([
    ['FIRE_SENSING', 'FIRE_SENSING_ENABLE'],
    ['WARNING_DEV_CONTROL', 'WARNING_START'],
    ['WINDOW_COVERING', 'WNDW_COVER_DOWN'],
    ['ON_OFF_CONTROL', 'OFF'],
  ])('may send a %s its %s', (capabilityName, commandName) => {
    expect(isGranted(service, command(capabilityName, commandName))).toBe(true);
  });

  it.each(['OCCUPANCY_SENSING', 'MOTION_SENSING', 'VIBRATION_SENSING', 'KEYPRESS_SENSING', 'MOTOR_CTRL'])(
    'may not read %s',
    (name) => {
      expect(isGranted(service, capability(name))).toBe(false);
      expect(isGranted(caller({ capabilities: [`${name}.read`] }), capability(name))).toBe(true);
    },
  );

  it('may read a sensor, a shutter and a siren that it may not command', () => {
    for (const name of ['FIRE_SENSING', 'CONTACT_SENSING', 'WINDOW_COVERING', 'WARNING_DEV_CONTROL'])
      expect(isGranted(service, capability(name))).toBe(true);
  });

  it('may send no command that the standard does not know', () => {
    expect(isGranted(service, commandOf(0, 99))).toBe(false);
    expect(isGranted(caller({ capabilities: ['ON_OFF_CONTROL.99'] }), commandOf(0, 99))).toBe(true);
  });
});

describe('a grant of one command', () => {
  it('covers neither the state nor another command', () => {
    const service = caller({ capabilities: ['FIRE_SENSING.FIRE_SENSING_DISABLE'] });
    expect(isGranted(service, command('FIRE_SENSING', 'FIRE_SENSING_ENABLE'))).toBe(false);
    expect(isGranted(service, capability('FIRE_SENSING'))).toBe(false);
  });
});
