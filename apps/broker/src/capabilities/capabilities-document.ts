/** The page of what devices can do, `docs/capabilities.md`, generated from the catalogue of the COCO standard. */
import { capabilities, commandStatuses, type Capability, type Command, type Parameter } from '#standard';

const INTRODUCTION = `# Capabilities and commands

A resource of the user has capabilities; a capability has commands and attributes. Lists of resources say in
\`capabilityNames\` which capabilities a resource has. A command names one, and gives its parameters by name:

\`\`\`json
{ "capability": "LEVEL_CTRL", "command": "SET_LEVEL", "params": { "levelPct": 40 } }
\`\`\`

\`GET /v1/capabilities\` answers the same as this page, which is generated from the catalogue that the broker checks commands
against (\`npm run capabilities\`). Names and numbers are COCO's; COCO's numbers are accepted in place of names. A number in
brackets after a parameter is its range, and \`?\` marks one that may be left out. **Sensitive** capabilities and commands are
not covered by \`*\` in a service's [capabilities](services.md).
`;

/** The whole page. */
export function capabilitiesDocument(): string {
  return [INTRODUCTION, ...capabilities.map(sectionOf), statuses()].join('\n');
}

function sectionOf({ id, name, sensitive, commands, attributes }: Capability): string {
  const current = attributes.filter(({ deprecated }) => !deprecated);
  const listed = current.map(
    (attribute) => `\`${attribute.name}\`${attribute.unit ? ` (${attribute.unit})` : ''}`,
  );
  const rows = commands.map((command) => rowOf(command, sensitive));
  return [
    `## ${name}\n`,
    `Number ${id}.${sensitive ? ' **Sensitive**: its state and all its commands.' : ''}\n`,
    ...(rows.length === 0 ? [] : ['| command | `params` |', '| --- | --- |', ...rows, '']),
    ...(listed.length === 0 ? [] : [`Attributes: ${listed.join(', ')}.\n`]),
  ].join('\n');
}

function rowOf({ id, name, sensitive, parameters }: Command, isMarked: boolean): string {
  const mark = sensitive && !isMarked ? ' **sensitive**' : '';
  return `| \`${name}\` (${id})${mark} | ${parametersOf(parameters)} |`;
}

function parametersOf(parameters: readonly Parameter[] | undefined): string {
  if (parameters === undefined) return 'not published: passed on as given';
  if (parameters.length === 0) return 'none';
  return parameters.map(parameterOf).join(', ');
}

function parameterOf({ name, type, required, minimum, maximum, unit, values }: Parameter): string {
  const range = values?.map((each) => `${each.value} ${each.name}`).join(', ') ?? rangeOf(minimum, maximum);
  const words = [type, ...(unit === undefined ? [] : [unit])].join(', ');
  return `\`${name}\`${required ? '' : '?'} ${words}${range === undefined ? '' : ` [${range}]`}`;
}

function rangeOf(minimum: number | undefined, maximum: number | undefined): string | undefined {
  return minimum === undefined || maximum === undefined ? undefined : `${minimum} to ${maximum}`;
}

function statuses(): string {
  const names = commandStatuses.map(({ id, name }) => `\`${name}\` (${id})`);
  return `## Statuses of commands\n\n\`status\` in the result of a command is one of ${names.join(', ')}.\n`;
}
