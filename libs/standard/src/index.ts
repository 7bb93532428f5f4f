/** The COCO standard: capabilities, their commands and attributes, command statuses. Start at `catalogue.ts`. */

export {
  capabilities,
  commandStatuses,
  findAttribute,
  findCapability,
  findCommand,
  findCommandStatus,
} from './catalogue.js';
export { parameterProblems } from './check-parameters.js';
export type {
  Attribute,
  Capability,
  Command,
  CommandStatus,
  NamedValue,
  Parameter,
  Unit,
} from './standard.js';
