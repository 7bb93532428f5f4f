/** The answer to commands that are sent after it. */
import type { KeptAnswer } from '../../idempotency/idempotent-requests.js';
import { jsonAnswer } from '../../answers/json-answer.js';
import { locationOf } from '../../lifecycle/command-errors.js';
import type { CommandRecord } from '../../lifecycle/command-record.js';
import {
  viewOf,
  type AcceptedCommands,
  type FollowedCommand,
} from '../../lifecycle/following/command.view.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import { APPLIED } from './prefer.js';

/** Marks the answer to a command that waits for approval, whatever `Prefer` said. */
const AWAITING = { 'command-state': 'awaiting_approval' } as const;

/** 202: the commands as they were accepted; for a single one, `Location` says where to read it. */
export function writeAcceptance(
  form: { readonly recordedAs: 'command' | 'batch' },
  records: readonly CommandRecord[],
): KeptAnswer {
  const commands = records.map(viewOf);
  const kept = { commandIds: commands.map(({ id }) => id) };
  const [command] = commands;
  if (form.recordedAs === 'batch' || command === undefined)
    return { answer: jsonAnswer(202, { commands } satisfies AcceptedCommands, APPLIED), kept };
  return { answer: jsonAnswer(202, command, { ...APPLIED, ...headersOf(command) }), kept };
}

/** 202: the command as it waits for approval. */
export function writeAwaiting(record: CommandRecord): KeptAnswer {
  const command = viewOf(record);
  return { answer: jsonAnswer(202, command, headersOf(command)), kept: { commandIds: [command.id] } };
}

function headersOf({ id, state }: FollowedCommand): Record<string, string> {
  return { ...(state === 'awaiting_approval' && AWAITING), location: locationOf(id) };
}

/** Whether an answer, perhaps a replayed one, is an acceptance, which contains nothing from COCO. */
export function isAcceptance({ headers }: UpstreamAnswer): boolean {
  return [...Object.keys(APPLIED), ...Object.keys(AWAITING)].some((name) => headers[name] !== undefined);
}
