import { z } from 'zod';
import type { components } from '#client';
import { answering } from '../answers/answer.js';
import { ToolRefusal } from '../answers/tool-refusal.js';
import { isSensitive } from '../home/catalogue.js';
import { isReading, waitsForApproval } from './command-rules.js';
import { readOnly, type AddTool } from './tool.js';

type StandardParameter = components['schemas']['StandardParameter'];

/** What a capability takes. The words are the broker's own, from the standard. */
export const addListCommands: AddTool = (server, session) => {
  server.registerTool(
    'list_commands',
    {
      title: 'Commands of a capability',
      description:
        'The commands of a capability and their parameters. Call it before execute_command if you do not know them.',
      inputSchema: z.strictObject({
        capability: z
          .string()
          .max(64)
          .describe('As list_devices shows it under "can", such as ON_OFF_CONTROL'),
      }),
      annotations: readOnly,
    },
    ({ capability: name }, context) =>
      answering(session, context, {
        run: async () => {
          const capability = await session.catalogue.capability(name);
          if (capability === undefined)
            throw new ToolRefusal(
              'unknown_capability',
              'list_devices shows the capabilities of each device.',
            );
          return {
            commands: capability.commands
              .filter((command) => !isReading(command.name))
              .map((command) => ({
                command: command.name,
                ...(command.parameters === null
                  ? { parameters: 'not published' }
                  : command.parameters.length > 0 && { parameters: command.parameters.map(describe) }),
                ...noteOn(session.commands, isSensitive({ capability, command })),
              })),
          };
        },
      }),
  );
};

function noteOn(mode: Parameters<typeof waitsForApproval>[0], sensitive: boolean): Record<string, string> {
  if (sensitive && mode === 'ordinary') return { note: 'not for agents' };
  return waitsForApproval(mode, sensitive) ? { note: 'waits for approval' } : {};
}

function describe(parameter: StandardParameter): string {
  const { name, type, required, minimum, maximum, unit, values } = parameter;
  const range = minimum === undefined || maximum === undefined ? '' : ` ${minimum}..${maximum}`;
  const list = values === undefined ? '' : ` ${values.map((one) => `${one.value}=${one.name}`).join(', ')}`;
  return `${name}: ${type}${range}${list}${unit === undefined ? '' : ` ${unit}`}${required ? '' : ', optional'}`;
}
