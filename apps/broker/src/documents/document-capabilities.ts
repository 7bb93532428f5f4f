/** Writes the page of what devices can do, and the client's types of commands: `npm run capabilities`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { CAPABILITIES_PAGE, CAPABILITY_TYPES } from '../capabilities/capability-files.js';
import { capabilitiesDocument } from '../capabilities/capabilities-document.js';
import { capabilityTypes } from '../capabilities/capability-types.js';

writeFileSync(CAPABILITIES_PAGE, capabilitiesDocument());
writeFileSync(CAPABILITY_TYPES, capabilityTypes());
