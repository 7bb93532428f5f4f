import type { FollowedCommand } from '../api/schemas.js';

/** A command in a sentence: which service asked which device for what. */
export function sentenceOf(command: FollowedCommand, serviceName: string): string {
  const { capability, command: name } = command;
  const sentence = `${serviceName} requested ${name} (${capability})${parameters(command)}${device(command)}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A command's parameters, such as "levelPct 40"; empty if none are kept. */
export function parametersText({ parameters: values }: FollowedCommand): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function parameters(command: FollowedCommand): string {
  const text = parametersText(command);
  return text === '' ? '' : ` with ${text}`;
}

function device({ resourceEui, deviceNodeId }: FollowedCommand): string {
  const name = resourceEui ?? deviceNodeId;
  return name === null ? '' : ` on device ${name}`;
}
