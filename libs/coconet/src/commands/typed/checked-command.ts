/** Checks a command against the COCO standard before it reaches COCO, and puts it in COCO's form. */
import { didYouMean, InvalidRequest, withheldPath, type FieldProblem } from '#kernel';
import {
  capabilities,
  findCapability,
  findCommand,
  parameterProblems,
  type Capability,
  type Command as StandardCommand,
  type Parameter,
} from '#standard';
import { commandOf } from '../../policy/grants.js';
import type { PermittedCall } from '../../policy/policy.js';
import { commandBody, type Command } from '../command.js';
import type { CommandRequest } from './command.request.js';
import { deviceTimeExpected, LONGEST_DEVICE_TIME, USUAL_DEVICE_TIME } from '../device-time.js';
import { isPlainParameters, plainParametersExpected } from './plain-parameters.js';

/** Most parameters named in one answer: a body can hold thousands of unknown ones. */
const NAMED_PARAMETERS = 20;

/**
 * Reads a command given by names or numbers.
 *
 * @param permitted the call to the resource that it addresses
 * @param within prefix of the field names in problems, such as `commands[3].`
 * @param longest the device time that a call has room for, in milliseconds
 * @throws InvalidRequest naming each offending field and what is allowed there
 */
export function checkCommand(
  permitted: PermittedCall,
  request: CommandRequest,
  within = '',
  longest = LONGEST_DEVICE_TIME,
): Command {
  const capability = findCapability(request.capability);
  if (capability === undefined) throw new InvalidRequest([unknownCapability(request.capability, within)]);
  const command = findCommand(capability, request.command);
  if (command === undefined) throw new InvalidRequest([unknownCommand(capability, request.command, within)]);
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
    ...permitted,
    field: `${within}capability`,
    capability: commandOf(capability.id, command.id),
    command: { id: command.id, name: command.name },
    parameters: request.params,
    deviceTime,
    body: commandBody(capability.id, command.id, request.params, deviceTime),
  };
}

function unknownCapability(given: unknown, within: string): FieldProblem {
  const meant = didYouMean(
    given,
    capabilities.map(({ name }) => name),
  );
  return {
    field: `${within}capability`,
    message: `expected a capability of the COCO standard, by name such as ON_OFF_CONTROL or by number${meant}`,
  };
}

function unknownCommand({ name, commands }: Capability, given: unknown, within: string): FieldProblem {
  const known = commands.map((command) => command.name);
  return {
    field: `${within}command`,
    message:
      known.length === 0
        ? `${name} has no commands`
        : `expected a command of ${name}: ${known.join(', ')}${didYouMean(given, known)}`,
  };
}

/** The standard's sentence begins with the parameter's name; the field and the whole allowed range are added. */
function parameterProblem(
  sentence: string,
  { parameters = [] }: StandardCommand,
  given: Readonly<Record<string, unknown>>,
  within: string,
): FieldProblem {
  const names = [...parameters.map(({ name }) => name), ...Object.keys(given)];
  const name = names.find((candidate) => sentence.startsWith(`${candidate} `));
  const parameter = parameters.find((candidate) => candidate.name === name);
  return {
    field: name === undefined ? `${within}params` : `${within}params.${withheldPath(name)}`,
    // A caller may have sent a secret as a name.
    message: parameter === undefined ? withheldPath(sentence) : `${sentence} (${allowed(parameter)})`,
  };
}

function allowed({ type, minimum, maximum, unit, values, required }: Parameter): string {
  const range = minimum === undefined || maximum === undefined ? '' : ` ${minimum}..${maximum}`;
  const list =
    values === undefined ? range : ` ${values.map(({ value, name }) => `${value} ${name}`).join(', ')}`;
  return `${type}${list}${unit === undefined ? '' : `, ${unit}`}${required ? '' : ', optional'}`;
}
