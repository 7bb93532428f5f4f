/** Which capabilities a service may read and command. */
import type { Caller } from '#access';
import { BrokerError } from '#kernel';
import { capabilities, findCapability } from '#standard';

/** A capability as a caller or COCO names it by number, known to the standard or not. */
export interface CapabilityReference {
  readonly id: number;
  /** COCO's name; for a number the standard doesn't know, the number itself. */
  readonly name: string;
  /** Whether it must be granted by name. What the standard doesn't know counts as sensitive. */
  readonly sensitive: boolean;
  readonly known: boolean;
}

/** What is known about the capability with this number. */
export function capabilityOf(id: number): CapabilityReference {
  const capability = findCapability(id);
  if (capability === undefined) return { id, name: String(id), sensitive: true, known: false };
  return { id, name: capability.name, sensitive: capability.sensitive, known: true };
}

/** Every capability of the standard. */
export const standardCapabilities: readonly CapabilityReference[] = capabilities.map(({ id }) =>
  capabilityOf(id),
);

/** Whether the caller may read and command the capability. `*` covers all that are known and not sensitive. */
export function isGranted(caller: Caller, { name, sensitive }: CapabilityReference): boolean {
  return caller.capabilities.has(name) || (!sensitive && caller.capabilities.has('*'));
}

/** Whether the caller is granted every capability of the standard. */
export function isGrantedEverything(caller: Caller): boolean {
  return standardCapabilities.every((capability) => isGranted(caller, capability));
}

/** @throws CapabilityNotGranted naming the first capability that the caller lacks */
export function requireEverything(caller: Caller): void {
  const lacking = standardCapabilities.find((capability) => !isGranted(caller, capability));
  if (lacking !== undefined) throw new CapabilityNotGranted(lacking, 'capability');
}

/** The service lacks the capability that the call is about. */
export class CapabilityNotGranted extends BrokerError {
  constructor(
    readonly capability: CapabilityReference,
    field: string,
  ) {
    const remedy = capability.known
      ? `an admin can grant ${capability.name} to the service${capability.sensitive ? ' by name' : ''}`
      : 'the COCO standard does not know it, so it is never granted';
    super('capability_not_granted', `The service may not use the capability ${capability.name}: ${remedy}.`, {
      fields: [{ field, message: `capability ${capability.name} is not granted` }],
      extensions: { capability: capability.name },
    });
  }
}
