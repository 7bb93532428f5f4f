/** The names in a grant of capabilities, checked against the catalogue of the COCO standard. */
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

/** The most letters to change for a name to be offered: more would offer names that nobody meant. */
const MOST_CHANGES = 3;

/** Characters of an unknown name that are compared: the standard's longest has fewer. */
const LONGEST_NAME = 130;

/** What is wrong with a name; `undefined` if the catalogue has it. */
export function capabilityProblem(name: string): string | undefined {
  if (known.has(name)) return undefined;
  const meant = closestTo(name.slice(0, LONGEST_NAME));
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

function closestTo(name: string): string | undefined {
  const written = name.toUpperCase();
  let best: string | undefined;
  let fewest = MOST_CHANGES + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue;
    const changes = distance(written, candidate.toUpperCase());
    if (changes < fewest) [best, fewest] = [candidate, changes];
  }
  return best;
}

/** The fewest letters to insert, remove or replace to make one text of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
