import type { FollowedCommand } from '../api/schemas.js';

/** A command in a sentence: which service asked which device for what. */
export function sentenceOf(command: FollowedCommand, serviceName: string): string {
  const { capability, command: name } = command;
  const sentence = `${serviceName} requested ${name} (${capability})${withParameters(command)}${onDevice(command)}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A command's parameters, such as "levelPct 40"; empty if none are known. */
export function parametersText({ parameters }: Pick<FollowedCommand, 'parameters'>): string {
  return Object.entries(parameters ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** The parameters as a part of a sentence. */
export function withParameters(command: Pick<FollowedCommand, 'parameters'>): string {
  const text = parametersText(command);
  return text === '' ? '' : ` with ${text}`;
}

/** The device as a part of a sentence. */
export function onDevice({
  resourceEui,
  deviceNodeId,
}: Pick<FollowedCommand, 'resourceEui' | 'deviceNodeId'>): string {
  const name = resourceEui ?? deviceNodeId;
  return name === null ? '' : ` on device ${name}`;
}
