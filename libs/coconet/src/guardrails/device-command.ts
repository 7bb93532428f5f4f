/** What a guardrail counts: one command of one device's resource, through one link. */
import type { Link } from '#vault';
import type { Identifiers } from '../paths/identifiers.js';
import type { CapabilityReference } from '../policy/grants.js';

/** The parts of a command about to be sent that guardrails need. */
export interface GuardedCommand {
  readonly link: Pick<Link, 'id'>;
  readonly identifiers: Identifiers;
  readonly capability: CapabilityReference;
  readonly command: { readonly name: string };
}

export interface DeviceCommand {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceId: string;
  readonly resourceId: string;
  /** By name. */
  readonly capability: string;
  /** By name; a number for one that the standard does not know. */
  readonly command: string;
}

/** The members, in the order of the table's key. */
const members = ['linkId', 'networkId', 'deviceId', 'resourceId', 'capability', 'command'] as const;

/**
 * The command that an order counts as. Whether COCO tells capitals from small letters in ids is not known, so spelling an id in
 * another way does not make it another device.
 */
export function deviceCommandOf({ link, identifiers, capability, command }: GuardedCommand): DeviceCommand {
  const { networkId = '', deviceNodeId = '', resourceEui = '' } = identifiers;
  return {
    linkId: link.id,
    networkId: networkId.toLowerCase(),
    deviceId: deviceNodeId,
    resourceId: resourceEui.toLowerCase(),
    capability: capability.name,
    command: capability.command ?? command.name,
  };
}

/** The values of the table's key. */
export function keyOf(command: DeviceCommand): string[] {
  return members.map((member) => command[member]);
}

/** One text for each command. */
export function textOf(command: DeviceCommand): string {
  return keyOf(command).join('\n');
}
