import { existsSync, globSync, readFileSync } from 'node:fs';
import { importsOf } from '../imports.js';

/** Where the page is. */
export const PAGE = 'docs/house.md';

/** What each app is for; for a lib, the first paragraph of its README says so. */
const apps = {
  'apps/broker': 'The service: composition, HTTP edge, configuration, command line.',
  'apps/console': 'The admin console, a page that the broker serves.',
  'apps/mcp': 'The server for AI agents (Model Context Protocol), a service like any other.',
  'apps/sandbox': 'A stand-in for the COCO cloud, with faults on demand.',
};

/** The page that shows which part of the product uses which, derived from the code. */
export function houseDocument() {
  const uses = readUses();
  const rooms = [...uses.keys()];
  return `# The house

<!-- Written by \`npm run house\`; do not edit. -->

Each folder of \`apps\` and \`libs\` has one job, and others import only its \`src/index.ts\`. An arrow means "uses". To keep the picture readable, an arrow is left
out if a longer way leads to the same place; the table has them all. Arrows point one way only, and \`.dependency-cruiser.cjs\` says which are allowed.

\`\`\`mermaid
flowchart TD
${rooms.flatMap((room) => shortest(uses, room).map((other) => `    ${nameOf(room)} --> ${nameOf(other)}`)).join('\n')}
\`\`\`

| folder | job | uses |
| --- | --- | --- |
${rooms.map((room) => `| ${linkTo(room)} | ${jobOf(room)} | ${usedBy(uses, room)} |`).join('\n')}
`;
}

/** Each room with the rooms it imports from, from the top of the house to the ground. Specs and what they share do not count. */
function readUses() {
  const uses = new Map();
  const files = globSync('{apps,libs}/*/src/**/*.{ts,tsx}').filter(
    (path) => !/\.spec\.tsx?$|\/testing\//.test(path),
  );
  for (const file of files) {
    const room = roomOf(file);
    const others = uses.get(room) ?? new Set();
    for (const { target } of importsOf(file)) {
      const other = roomOf(target);
      if (other !== undefined && other !== room) others.add(other);
    }
    uses.set(room, others);
  }
  const height = (room) => 1 + Math.max(0, ...[...uses.get(room)].map(height));
  const heights = new Map([...uses.keys()].map((room) => [room, height(room)]));
  return new Map([...uses].sort(([a], [b]) => heights.get(b) - heights.get(a) || a.localeCompare(b, 'en')));
}

function roomOf(path) {
  return /^(?:apps|libs)\/[^/]+(?=\/src\/)/.exec(path)?.[0];
}

/** The rooms that a room uses, without those that it also reaches through another. */
function shortest(uses, room) {
  const direct = [...uses.get(room)].sort();
  return direct.filter(
    (other) => !direct.some((between) => between !== other && reaches(uses, between, other)),
  );
}

function reaches(uses, from, to) {
  return uses.get(from).has(to) || [...uses.get(from)].some((between) => reaches(uses, between, to));
}

/** A node of the picture. Its id is longer than its label, because some names, such as `links`, mean something to Mermaid. */
function nameOf(room) {
  const [kind, name] = room.split('/');
  return kind === 'apps' ? `${name}-app[${name}]` : `${name}-lib(${name})`;
}

function linkTo(room) {
  return existsSync(`${room}/README.md`) ? `[\`${room}\`](../${room}/README.md)` : `\`${room}\``;
}

function jobOf(room) {
  if (apps[room] !== undefined) return apps[room];
  const [, job = ''] = readFileSync(`${room}/README.md`, 'utf8').split('\n\n');
  const [sentence] = /^.*?\.(?=\s|$)/s.exec(job) ?? [job];
  return sentence.replaceAll('\n', ' ');
}

function usedBy(uses, room) {
  return [...uses.get(room)]
    .map((other) => other.split('/')[1])
    .sort()
    .join(', ');
}
