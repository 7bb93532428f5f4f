/** Which of the standard's capabilities a service may read and command. */
import type { Caller } from '#access';
import { BrokerError } from '#kernel';
import { capabilities, findCapability, findCommand } from '#standard';
import { isFetchCommand } from '../contract/fetch-commands.js';

/** The state of a capability, or one of its commands, as a caller or COCO names it by number, known to the standard or not. */
export interface CapabilityReference {
  /** Of the capability. */
  readonly id: number;
  /** COCO's name of the capability; for a number the standard doesn't know, the number itself. */
  readonly name: string;
  /** The command, by COCO's name or its number; absent if the state is meant. */
  readonly command?: string;
  /** Whether it must be granted by name. What the standard doesn't know counts as sensitive. */
  readonly sensitive: boolean;
  readonly known: boolean;
}

/** The state of the capability with this number. */
export function capabilityOf(id: number): CapabilityReference {
  const capability = findCapability(id);
  if (capability === undefined) return { id, name: String(id), sensitive: true, known: false };
  return { id, name: capability.name, sensitive: capability.sensitive, known: true };
}

/** The command with this number of the capability with this number. */
export function commandOf(capabilityId: number, commandId: number): CapabilityReference {
  const capability = findCapability(capabilityId);
  const command = capability && findCommand(capability, commandId);
  return {
    ...capabilityOf(capabilityId),
    command: command?.name ?? String(commandId),
    sensitive: command?.sensitive ?? true,
  };
}

/** The state of every capability of the standard. */
export const standardCapabilities: readonly CapabilityReference[] = capabilities.map(({ id }) =>
  capabilityOf(id),
);

/**
 * Whether the caller may read the state, or send the command, that is meant.
 *
 * A capability's name grants all of it, `NAME.read` its state, `NAME.COMMAND` one command, and `*` everything known that is not
 * sensitive. On a link of another service, the grant must allow it too.
 */
export function isGranted({ capabilities: granted, grant }: Caller, reference: CapabilityReference): boolean {
  if (!covers(granted, reference)) return false;
  return grant === undefined || grant.capabilities.every((limit) => covers(limit, reference));
}

function covers(granted: ReadonlySet<string>, reference: CapabilityReference): boolean {
  return (
    granted.has(reference.name) ||
    (!reference.sensitive && granted.has('*')) ||
    granted.has(grantOf(reference))
  );
}

/**
 * Whether the command acts on the device. FETCH_* commands only read it: no guardrail counts them, and they are sent on a link that
 * is on hold.
 */
export function isAction({ command }: CapabilityReference): boolean {
  return command !== undefined && !isFetchCommand(command);
}

/** The narrowest grant that covers what is meant. */
export function grantOf({ name, command = 'read' }: CapabilityReference): string {
  return `${name}.${command}`;
}

/** Callers, none of which ever changes, by whether they are granted everything. Each read asks several times. */
const grantedEverything = new WeakMap<Caller, boolean>();

/** Whether the caller may read the state of every capability of the standard. */
export function isGrantedEverything(caller: Caller): boolean {
  const known = grantedEverything.get(caller);
  if (known !== undefined) return known;
  const isEverything = standardCapabilities.every((capability) => isGranted(caller, capability));
  grantedEverything.set(caller, isEverything);
  return isEverything;
}

/** @throws CapabilityNotGranted naming the first capability that the caller lacks */
export function requireEverything(caller: Caller): void {
  const lacking = standardCapabilities.find((capability) => !isGranted(caller, capability));
  if (lacking !== undefined) throw new CapabilityNotGranted(lacking, 'capability');
}

/** The service lacks the grant that the call needs. */
export class CapabilityNotGranted extends BrokerError {
  constructor(
    readonly capability: CapabilityReference,
    field: string,
  ) {
    const { name, command } = capability;
    const what = command === undefined ? `the capability ${name}` : `the command ${command} of ${name}`;
    super('capability_not_granted', `The service may not use ${what}: ${remedyFor(capability)}.`, {
      fields: [{ field, message: `capability ${grantOf(capability)} is not granted` }],
      extensions: { capability: name, ...(command !== undefined && { command }) },
    });
  }
}

function remedyFor(capability: CapabilityReference): string {
  const { name, known, sensitive } = capability;
  if (!known) return 'the COCO standard does not know it, so it is never granted';
  if (!sensitive) return `an admin can grant ${name} to the service`;
  return `it is sensitive and no part of "*", so an admin must grant it by name, as ${grantOf(capability)} or with all of ${name}`;
}
