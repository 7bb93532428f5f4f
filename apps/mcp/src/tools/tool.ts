import type { McpServer } from '@modelcontextprotocol/server';
import type { Session } from '../home/session.js';

/** Adds one tool to a server, for the user of the session. */
export type AddTool = (server: McpServer, session: Session) => void;

/** Hints for clients that ask people before some tools: this one changes nothing. */
export const readOnly = { readOnlyHint: true, destructiveHint: false, openWorldHint: true };
