/**
 * The COCO standard: capabilities, their commands and attributes, command statuses (start at `catalogue.ts`), what proves a
 * command (start at `effects/effect-rules.ts`), and how one COCO cloud is described (start at `cloud/cloud-description.ts`).
 */

export {
  capabilities,
  commandStatuses,
  findAttribute,
  findCapability,
  findCommand,
  findCommandStatus,
} from './catalogue.js';
export { parameterProblems } from './check-parameters.js';
export {
  attributeKey,
  effectOf,
  isContrary,
  isShown,
  movesOf,
  movesOfAny,
  unprovableReason,
} from './effects/effect.js';
export type { AttributeEffect, Effect, GivenCommand, Moves, ReportedValues } from './effects/effect.js';
export { effectKept, keptEffect } from './effects/kept-effect.js';
export type { KeptAttributeEffect } from './effects/kept-effect.js';
export { isJsonRequest } from './json-media-type.js';
export type {
  Attribute,
  Capability,
  Command,
  CommandStatus,
  NamedValue,
  Parameter,
  Unit,
} from './standard.js';
export {
  cloudAnswers,
  cloudBehaviours,
  cloudErrors,
  cloudPaths,
  descriptionFormat,
  descriptionVersion,
} from './cloud/cloud-description.js';
export type {
  AnswerDescription,
  CloudAnswer,
  CloudBehaviour,
  CloudDescription,
  CloudError,
  CloudPath,
  ErrorDescription,
} from './cloud/cloud-description.js';
export { DescriptionRefused } from './cloud/json-place.js';
export { parseDescription, readDescription, writeDescription } from './cloud/read-description.js';
export { typesOf } from './cloud/shape.js';
export type { Shape } from './cloud/shape.js';
export { shapeOf } from './cloud/shape-of.js';
