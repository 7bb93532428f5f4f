/** Checks what a caller wants to send with a command against what the standard publishes about it. */

import type { Command, Parameter } from './standard.js';

/**
 * What is wrong with `parameters` for `command`, one sentence each, naming the parameter and never its value
 * (it may be a door's PIN). Empty when they may be sent. Where the standard publishes no parameters for the
 * command, anything may be sent.
 */
export function parameterProblems(command: Command, parameters: Readonly<Record<string, unknown>>): string[] {
  const { parameters: published } = command;
  if (!published) return [];
  const known = new Set(published.map(({ name }) => name));
  const unknown = Object.keys(parameters).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `${name} is not a parameter of ${command.name}`),
    ...published.flatMap((parameter) => problemsOf(parameter, parameters)),
  ];
}

function problemsOf(parameter: Parameter, parameters: Readonly<Record<string, unknown>>): string[] {
  const value = Object.hasOwn(parameters, parameter.name) ? parameters[parameter.name] : undefined;
  if (value === undefined) return parameter.required ? [`${parameter.name} is required`] : [];
  const problem = typeProblem(parameter, value);
  return problem ? [`${parameter.name} must be ${problem}`] : [];
}

function typeProblem({ type, minimum, maximum, values }: Parameter, value: unknown): string | undefined {
  if (type === 'boolean' || type === 'string') return typeof value === type ? undefined : `a ${type}`;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `a${type === 'integer' ? 'n' : ''} ${type}`;
  if (type === 'integer' && !Number.isInteger(value)) return 'an integer';
  if (values && !values.some((allowed) => allowed.value === value)) {
    return `one of ${values.map((allowed) => `${allowed.value} (${allowed.name})`).join(', ')}`;
  }
  if (minimum !== undefined && value < minimum) return `at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `at most ${maximum}`;
  return undefined;
}
