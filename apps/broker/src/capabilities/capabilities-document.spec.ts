import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CAPABILITIES_PAGE, CAPABILITY_TYPES } from './capability-files.js';
import { capabilitiesDocument } from './capabilities-document.js';
import { capabilityTypes } from './capability-types.js';

it.each([
  [CAPABILITIES_PAGE, capabilitiesDocument],
  [CAPABILITY_TYPES, capabilityTypes],
])('%s matches the catalogue: else run `npm run capabilities`', (file, made) => {
  expect(readFileSync(file, 'utf8')).toBe(made());
});
