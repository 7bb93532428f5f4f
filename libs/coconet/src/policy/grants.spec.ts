import { describe, expect, it } from '@jest/globals';
import { findCapability } from '#standard';
import { caller } from '../testing/callers.js';
import { capabilityOf, isGranted, isGrantedEverything } from './grants.js';

const capability = (name: string): ReturnType<typeof capabilityOf> =>
  capabilityOf(findCapability(name)?.id ?? -1);

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
