/** The names in a grant of capabilities, checked against the catalogue of the COCO standard. */
import { capabilities, findCapability, findCommand } from '#standard';
import { unknownCapability } from '../unknown-capability.js';

/** `*`, every capability, and every part of one: what a grant can name. */
const names: ReadonlySet<string> = new Set([
  '*',
  ...capabilities.flatMap(({ name, commands }) => [
    name,
    `${name}.read`,
    ...commands.map((command) => `${name}.${command.name}`),
  ]),
]);

/** What is wrong with a name; `undefined` if it is in the catalogue. */
export function capabilityProblem(name: string): string | undefined {
  return names.has(name) ? undefined : unknownCapability(name, names);
}

/** Whether a service with these grants has everything that the name stands for. */
export function isCovered(granted: ReadonlySet<string>, name: string): boolean {
  if (granted.has(name)) return true;
  const [capabilityName = '', part] = name.split('.');
  if (part === undefined) return granted.has('*') && !isSensitive(capabilityName);
  return granted.has(capabilityName) || (granted.has('*') && !isPartSensitive(capabilityName, part));
}

/** Whether `*` leaves out any part of the capability. */
function isSensitive(name: string): boolean {
  const capability = findCapability(name);
  return capability?.sensitive !== false || capability.commands.some(({ sensitive }) => sensitive);
}

function isPartSensitive(name: string, part: string): boolean {
  const capability = findCapability(name);
  if (capability === undefined) return true;
  return part === 'read' ? capability.sensitive : findCommand(capability, part)?.sensitive !== false;
}
