import { describe, expect, it } from '@jest/globals';
import {
  capabilities,
  commandStatuses,
  findAttribute,
  findCapability,
  findCommand,
  findCommandStatus,
} from './index.js';
import type { Capability } from './index.js';

function capability(name: string): Capability {
  const found = findCapability(name);
  if (!found) throw new Error(`no capability ${name}`);
  return found;
}

describe('the catalogue', () => {
  it('finds a capability, a command and an attribute by id as by name', () => {
    const lock = capability('LOCK_CONTROL');
    expect(findCapability(3)).toBe(lock);
    expect(findCommand(lock, 1)).toBe(findCommand(lock, 'UNLOCK'));
    expect(findCommand(lock, 1)?.name).toBe('UNLOCK');
    expect(findAttribute(lock, 0)).toBe(findAttribute(lock, 'LOCKED_FLAG'));
  });

  it('knows nothing that is not in the standard', () => {
    expect(findCapability(99)).toBeUndefined();
    expect(findCapability('lock_control')).toBeUndefined();
    expect(findCapability('0')).toBeUndefined();
    expect(findCommand(capability('LOCK_CONTROL'), 'ON')).toBeUndefined();
  });

  it('marks locks, cameras and positions as sensitive, and lamps not', () => {
    expect(capabilities.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['LOCK_CONTROL', 'SNAPSHOT', 'MEDIA_STREAM', 'REAL_TIME_POSITION']),
    );
    expect(capability('ON_OFF_CONTROL').sensitive).toBe(false);
  });

  it('marks as sensitive whatever disarms, silences, opens or spies, and nothing that only reports or closes', () => {
    const sensitive = (name: string): string[] =>
      capability(name)
        .commands.filter((command) => command.sensitive)
        .map((command) => command.name);
    expect(sensitive('FIRE_SENSING')).toEqual(['FIRE_SENSING_DISABLE']);
    expect(sensitive('CONTACT_SENSING')).toEqual(['CONTACT_SENSING_DISABLE']);
    expect(sensitive('FLUID_LEVEL_MEASUREMENT')).toEqual(['FLUID_LEVEL_SENSING_DISABLE']);
    expect(sensitive('WARNING_DEV_CONTROL')).toEqual(['WARNING_STOP']);
    expect(sensitive('WINDOW_COVERING')).toEqual([
      'WNDW_COVER_UP',
      'WNDW_COVER_STOP',
      'WNDW_COVER_SET_OPEN_PCT',
    ]);
    const named = (part: RegExp): boolean[] =>
      capabilities.flatMap(({ commands }) =>
        commands.filter(({ name }) => part.test(name)).map((command) => command.sensitive),
      );
    expect(named(/DISABLE|UNLOCK|OPEN|RECORD|SNAPSHOT|STREAM|TRACK/)).not.toContain(false);
    for (const name of ['MOTOR_CTRL', 'OCCUPANCY_SENSING', 'MOTION_SENSING'])
      expect(capability(name)).toMatchObject({ sensitive: true });
    for (const { attributes, sensitive: all } of capabilities)
      for (const attribute of attributes) expect(attribute.sensitive).toBe(all);
  });

  it('numbers command statuses by their place', () => {
    expect(commandStatuses[0]).toEqual({ id: 0, name: 'SUCCESS' });
    expect(findCommandStatus(4)).toBe(findCommandStatus('TIMEOUT'));
  });

  it('derives the unit of an attribute from its name', () => {
    const unit = (name: string, attribute: string) => findAttribute(capability(name), attribute)?.unit;
    expect(unit('LEVEL_CTRL', 'LEVEL_PCT')).toBe('percent');
    expect(unit('TEMPERATURE_MEASUREMENT', 'CURRENT_TEMP_CELSIUS')).toBe('celsius');
    expect(unit('ENERGY_METERING', 'METER_CONSUMPTION_KWH')).toBe('kilowatt-hours');
    expect(unit('AIR_QUALITY_SENSING', 'AIRQLTY_TOTAL_VOC_PPB')).toBe('parts-per-billion');
    expect(unit('ON_OFF_CONTROL', 'ON_FLAG')).toBeUndefined();
    expect(unit('MOTION_SENSING', 'MOTION_ROI_INDICES_COUNT')).toBeUndefined();
  });

  it('keeps a deprecated attribute and says so', () => {
    expect(findAttribute(capability('COLOR_CTRL'), 'COLOR_RED')?.deprecated).toBe(true);
    expect(findAttribute(capability('COLOR_CTRL'), 'COLOR_RGB')?.deprecated).toBe(false);
  });

  it('cannot be changed by a caller', () => {
    const lock = capability('LOCK_CONTROL') as { sensitive: boolean };
    expect(() => {
      lock.sensitive = false;
    }).toThrow(TypeError);
  });
});
