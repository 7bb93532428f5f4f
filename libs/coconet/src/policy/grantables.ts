/** What a service can be granted, as admins see it. */
import { capabilities, type Capability } from '#standard';
import { capabilityOf, commandOf, grantOf, type CapabilityReference } from './grants.js';

/** One thing a grant can cover. */
interface Grantable {
  /** The narrowest grant that covers it. */
  readonly grant: string;
  /** Whether `*` leaves it out. */
  readonly sensitive: boolean;
}

/** A command of a capability. */
export interface GrantableCommand extends Grantable {
  readonly id: number;
  readonly name: string;
}

/** A capability with its parts. */
export interface GrantableCapability {
  readonly id: number;
  /** As a grant, it covers the state and all commands. */
  readonly name: string;
  /** Its attributes, in every answer. */
  readonly state: Grantable;
  readonly commands: readonly GrantableCommand[];
}

/** Every capability of the standard, in order of id. */
export const grantables: readonly GrantableCapability[] = capabilities.map(
  ({ id, name, commands }: Capability) => ({
    id,
    name,
    state: grantable(capabilityOf(id)),
    commands: commands.map((command) => ({
      id: command.id,
      name: command.name,
      ...grantable(commandOf(id, command.id)),
    })),
  }),
);

function grantable(reference: CapabilityReference): Grantable {
  return { grant: grantOf(reference), sensitive: reference.sensitive };
}
