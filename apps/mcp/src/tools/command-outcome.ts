import { z } from 'zod';
import { BrokerClientError } from '#client';
import { answering } from '../answers/answer.js';
import { ToolRefusal } from '../answers/tool-refusal.js';
import type { Session } from '../home/session.js';
import { wordOf } from '../text/untrusted.js';
import { tell } from './told-command.js';
import { readOnly, type AddTool } from './tool.js';

/** How a command ended that was sent or is waiting. */
export const addCommandOutcome: AddTool = (server, session) => {
  server.registerTool(
    'command_outcome',
    {
      title: 'How a command ended',
      description: 'How far a command has come that execute_command named, and how it ended.',
      inputSchema: z.strictObject({
        command: z.uuid().describe('As execute_command named it under "command"'),
      }),
      annotations: readOnly,
    },
    ({ command }, context) =>
      answering(session, context, {
        run: async (signal) => {
          const followed = await read(session, command, signal);
          const { capability, command: name, endedAt } = followed;
          return {
            what: `${wordOf(capability)} ${wordOf(name)}`,
            ...tell(followed),
            ...(endedAt !== null && { endedAt: wordOf(endedAt) }),
          };
        },
      }),
  );
};

/** @throws ToolRefusal the same for a command of another user as for none at all */
async function read(
  { broker, links, userId }: Session,
  id: string,
  signal: AbortSignal,
): ReturnType<Session['broker']['commands']['read']> {
  try {
    const followed = await broker.commands.read(id, { signal });
    if (await links.isOf(userId, followed.linkId, signal)) return followed;
  } catch (error) {
    if (!(error instanceof BrokerClientError) || error.code !== 'command_not_found') throw error;
  }
  throw new ToolRefusal('unknown_command_id', 'There is no such command of this user.');
}
