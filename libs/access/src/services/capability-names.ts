/** The names in a grant of capabilities, checked against the catalogue of the COCO standard. */
import { closestTo } from '#kernel';
import { capabilities, findCapability, findCommand } from '#standard';

/** `*`, every capability, and every part of one: what a grant can name. */
const names: readonly string[] = [
  '*',
  ...capabilities.flatMap(({ name, commands }) => [
    name,
    `${name}.read`,
    ...commands.map((command) => `${name}.${command.name}`),
  ]),
];

const known: ReadonlySet<string> = new Set(names);

/** What is wrong with a name; `undefined` if the catalogue has it. */
export function capabilityProblem(name: string): string | undefined {
  if (known.has(name)) return undefined;
  const meant = closestTo(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `the COCO standard has no such capability or command (GET /v1/admin/capabilities lists them)${hint}`;
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
