import type { FollowedCommand } from '../api/client/schemas.js';
import { nameInText } from '../layout/text/name-text.js';

/** One sentence: which service requested which command of which device, and who caused it. The service's name is not capitalized. */
export function sentenceOf(command: FollowedCommand, serviceName: string): string {
  const { capability, command: name } = command;
  const what = `${name} (${capability})${withParameters(command)}${onDevice(command)}`;
  return `${nameInText(serviceName)} requested ${what}${causedBy(command)}.`;
}

/** Who caused a command, as a part of a sentence; empty if its service named nobody. */
function causedBy({ actor }: Pick<FollowedCommand, 'actor'>): string {
  if (actor === null) return '';
  return `, caused by ${nameInText(actor.name)}${actor.verified ? '' : ' (not verified)'}`;
}

/** Who inside the company caused a command, and who says so. */
export function actorText(actor: FollowedCommand['actor']): string {
  if (actor === null) return 'the service names nobody';
  const name = nameInText(actor.name);
  return actor.issuer === null
    ? `${name} (only the service says so)`
    : `${name} (verified by ${actor.issuer})`;
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
