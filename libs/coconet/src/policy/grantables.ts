/** What a service can be granted, as admins see it. */
import { capabilities, type Capability } from '#standard';
import type { GrantableCapability, GrantableState } from './grantables.view.js';
import { capabilityOf, commandOf, grantOf, type CapabilityReference } from './grants.js';

/** Every capability of the standard, in order of id. */
export const grantables: GrantableCapability[] = capabilities.map(({ id, name, commands }: Capability) => ({
  id,
  name,
  state: grantable(capabilityOf(id)),
  commands: commands.map((command) => ({
    id: command.id,
    name: command.name,
    ...grantable(commandOf(id, command.id)),
  })),
}));

function grantable(reference: CapabilityReference): GrantableState {
  return { grant: grantOf(reference), sensitive: reference.sensitive };
}
