import { z } from 'zod';
import type { CommandRequest } from '#client';
import { answering } from '../answers/answer.js';
import { ToolRefusal } from '../answers/tool-refusal.js';
import { isSensitive } from '../home/catalogue.js';
import { deviceOf, type Session } from '../home/session.js';
import { isReading, waitsForApproval } from './command-rules.js';
import { tell } from './told-command.js';
import type { AddTool } from './tool.js';

/** Who caused it, as the audit trail and those who approve see it. */
const ACTOR = 'AI agent (MCP)';

/** Sends one command. */
export const addExecuteCommand: AddTool = (server, session) => {
  server.registerTool(
    'execute_command',
    {
      title: 'Command a device',
      description:
        'Sends one command to a device, if the user asked for it. The answer says how it ended. Never repeat it after an error without reading the device first.',
      inputSchema: z.strictObject({
        device: z.string().max(64).describe('A handle from list_devices'),
        capability: z.string().max(64).describe('Such as ON_OFF_CONTROL'),
        command: z.string().max(64).describe('Such as ON; list_commands shows all'),
        parameters: z
          .record(z.string().max(64), z.union([z.string().max(1_000), z.number(), z.boolean()]))
          .optional()
          .describe('By name, such as {"levelPct": 40}'),
      }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    },
    ({ device, capability, command, parameters }, context) =>
      answering(session, context, {
        isCommand: true,
        run: async (signal) => {
          const place = deviceOf(session, device);
          const asked = await permitted(session, { capability, command });
          const request: CommandRequest = {
            ...asked,
            ...(parameters !== undefined && { params: parameters }),
          };
          return tell(await session.broker.devices.execute(place, request, { actor: ACTOR, signal }));
        },
      }),
  );
};

/** The command, as this server may send it. @throws ToolRefusal */
async function permitted(
  { catalogue, commands: mode }: Session,
  named: { readonly capability: string; readonly command: string },
): Promise<CommandRequest> {
  const found = await catalogue.command(named.capability, named.command);
  if (found === undefined)
    throw new ToolRefusal(
      'unknown_command',
      'There is no such command. list_commands shows those there are.',
    );
  if (isReading(named.command))
    throw new ToolRefusal('reading_command', 'Use read_device: it shows the state without a command.');
  const sensitive = isSensitive(found);
  if (sensitive && mode === 'ordinary')
    throw new ToolRefusal(
      'sensitive_command',
      'Agents may not send this command here. Tell the user to do it in the app; look for no other way.',
    );
  return { ...named, ...(waitsForApproval(mode, sensitive) && { approval: 'required' }) };
}
