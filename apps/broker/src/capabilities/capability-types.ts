/** The client's types of commands, generated from the catalogue of the COCO standard. */
import { capabilities, type Command, type Parameter } from '#standard';

const HEAD = `/** Generated from the COCO standard by \`npm run capabilities\`: do not edit. */

/** The parameters of each command, by capability and command. */
export interface CapabilityCommands {
`;

/** The whole file. */
export function capabilityTypes(): string {
  const members = capabilities.map(({ name, commands }) => {
    const own = commands.map((command) => `    readonly ${command.name}: ${parametersOf(command)};\n`);
    return `  readonly ${name}: {\n${own.join('')}  };\n`;
  });
  return `${HEAD}${members.join('')}}\n`;
}

function parametersOf({ parameters }: Command): string {
  if (parameters === undefined) return 'Readonly<Record<string, unknown>>';
  if (parameters.length === 0) return 'Readonly<Record<string, never>>';
  return `{ ${parameters.map(memberOf).join('; ')} }`;
}

function memberOf(parameter: Parameter): string {
  return `readonly ${parameter.name}${parameter.required ? '' : '?'}: ${typeOf(parameter)}`;
}

function typeOf({ type, values }: Parameter): string {
  if (values !== undefined) return values.map(({ value }) => String(value)).join(' | ');
  return type === 'integer' ? 'number' : type;
}
