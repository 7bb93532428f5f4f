/** Checks a command against the COCO standard, before COCO hears of it, and puts it in COCO's form. */
import { InvalidRequest, withheldPath, type FieldProblem } from '#kernel';
import {
  findCapability,
  findCommand,
  parameterProblems,
  type Capability,
  type Command,
  type Parameter,
} from '#standard';
import { commandForm } from '../contract/fields.js';
import { commandOf, type CapabilityReference } from '../policy/grants.js';
import type { CommandRequest } from './command.request.js';
import { deviceTimeExpected, LONGEST_DEVICE_TIME, USUAL_DEVICE_TIME } from './device-time.js';
import { isPlainParameters, plainParametersExpected } from './plain-parameters.js';

/** A command that may be sent as far as its form goes. */
export interface CheckedCommand {
  /** What must be granted: this command of the capability. */
  readonly capability: CapabilityReference;
  readonly command: { readonly id: number; readonly name: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds COCO may wait for the device. */
  readonly deviceTime: number;
  /** The body in COCO's form, the very bytes that are sent. */
  readonly body: Buffer;
}

/** Parameters named in one answer at most: a body can hold thousands of unknown ones. */
const NAMED_PARAMETERS = 20;

/**
 * Reads a command given by names or numbers.
 *
 * @param within prefix of the field names in problems, such as `commands[3].`
 * @param longest milliseconds of the device's time that a call has room for
 * @throws InvalidRequest naming each offending field and what is allowed there
 */
export function checkCommand(
  request: CommandRequest,
  within = '',
  longest = LONGEST_DEVICE_TIME,
): CheckedCommand {
  const capability = findCapability(request.capability);
  if (capability === undefined) throw new InvalidRequest([unknownCapability(within)]);
  const command = findCommand(capability, request.command);
  if (command === undefined) throw new InvalidRequest([unknownCommand(capability, within)]);
  if (!isPlainParameters(request.params)) {
    throw new InvalidRequest([{ field: `${within}params`, message: plainParametersExpected }]);
  }
  const problems = parameterProblems(command, request.params);
  if (problems.length > 0) {
    throw new InvalidRequest(
      problems
        .slice(0, NAMED_PARAMETERS)
        .map((problem) => parameterProblem(problem, command, request.params, within)),
    );
  }
  const { timeoutMs: deviceTime = Math.min(USUAL_DEVICE_TIME, longest) } = request;
  if (deviceTime > longest) {
    throw new InvalidRequest([{ field: `${within}timeoutMs`, message: deviceTimeExpected(longest) }]);
  }
  return {
    capability: commandOf(capability.id, command.id),
    command: { id: command.id, name: command.name },
    parameters: request.params,
    deviceTime,
    body: commandBody(capability.id, command.id, request.params, deviceTime),
  };
}

/** COCO's form of a command: without parameters it has no member for them. */
export function commandBody(
  capability: number,
  command: number,
  parameters: Readonly<Record<string, unknown>>,
  deviceTime: number,
): Buffer {
  const given = Object.keys(parameters).length > 0;
  return Buffer.from(
    JSON.stringify({
      [commandForm.capabilityId]: capability,
      [commandForm.commandId]: command,
      ...(given && { [commandForm.parameters]: parameters }),
      [commandForm.deviceTime]: deviceTime,
    }),
  );
}

function unknownCapability(within: string): FieldProblem {
  return {
    field: `${within}capability`,
    message: 'expected a capability of the COCO standard, by name such as ON_OFF_CONTROL or by number',
  };
}

function unknownCommand({ name, commands }: Capability, within: string): FieldProblem {
  const known = commands.map((command) => command.name).join(', ');
  return {
    field: `${within}command`,
    message: known === '' ? `${name} has no commands` : `expected a command of ${name}: ${known}`,
  };
}

/** The standard's sentence begins with the parameter's name; the field and the whole allowed range are added. */
function parameterProblem(
  sentence: string,
  { parameters = [] }: Command,
  given: Readonly<Record<string, unknown>>,
  within: string,
): FieldProblem {
  const names = [...parameters.map(({ name }) => name), ...Object.keys(given)];
  const name = names.find((candidate) => sentence.startsWith(`${candidate} `));
  const parameter = parameters.find((candidate) => candidate.name === name);
  return {
    field: name === undefined ? `${within}params` : `${within}params.${withheldPath(name)}`,
    // A caller may have taken a secret for a name.
    message: parameter === undefined ? withheldPath(sentence) : `${sentence} (${allowed(parameter)})`,
  };
}

function allowed({ type, minimum, maximum, unit, values, required }: Parameter): string {
  const range = minimum === undefined || maximum === undefined ? '' : ` ${minimum}..${maximum}`;
  const list =
    values === undefined ? range : ` ${values.map(({ value, name }) => `${value} ${name}`).join(', ')}`;
  return `${type}${list}${unit === undefined ? '' : `, ${unit}`}${required ? '' : ', optional'}`;
}
