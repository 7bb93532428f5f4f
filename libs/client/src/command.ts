/** Commands by the names of the COCO standard, with the parameters that each takes. */
import type { components } from './generated/api.js';
import type { CapabilityCommands } from './generated/capabilities.js';

type Schemas = components['schemas'];

/** A capability of the COCO standard, by name. */
export type Capability = keyof CapabilityCommands;

/** A command of a capability, by name. */
export type CommandName<Of extends Capability> = Extract<keyof CapabilityCommands[Of], string>;

/** The parameters of a command. */
export type CommandParameters<
  Of extends Capability,
  Name extends CommandName<Of>,
> = CapabilityCommands[Of][Name];

/** Any text, without hiding the known names from an editor. */
type Text = string & {};

/** A command to a resource, by names or by COCO's numbers. {@link command} makes one whose parameters are checked. */
export interface CommandRequest extends Omit<Schemas['CommandRequest'], 'capability' | 'command'> {
  capability: Capability | Text | number;
  command: Text | number;
}

/** One command of a batch, with its resource; an item of a resource list fits. */
export interface BatchCommandRequest extends CommandRequest {
  deviceNodeId: string | number;
  resourceEui: string;
}

/** Parameters that may be left out if none is required. */
type Given<Parameters> =
  Readonly<Record<string, never>> extends Parameters ? [params?: Parameters] : [params: Parameters];

/**
 * A command by name: the editor offers the commands of the capability, and TypeScript checks the parameters of the command.
 *
 * @example command('LEVEL_CTRL', 'SET_LEVEL', { levelPct: 40 })
 */
export function command<Of extends Capability, Name extends CommandName<Of>>(
  capability: Of,
  name: Name,
  ...[params]: Given<CommandParameters<Of, Name>>
): CommandRequest {
  return {
    capability,
    command: name,
    ...(params !== undefined && { params: { ...params } as Record<string, unknown> }),
  };
}
