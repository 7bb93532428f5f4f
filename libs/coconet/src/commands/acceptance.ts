/** The answer to commands that are sent after it. */
import type { KeptAnswer } from '../idempotency/idempotent-requests.js';
import { jsonAnswer } from '../answers/json-answer.js';
import { locationOf } from '../lifecycle/command-errors.js';
import type { CommandRecord } from '../lifecycle/command-record.js';
import { viewOf, type AcceptedCommands } from '../lifecycle/command.view.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { AnswerForm } from './answer-forms.js';
import { APPLIED } from './prefer.js';

/** 202: the commands as they were accepted; for a single one, `Location` says where to read it. */
export function writeAcceptance(form: AnswerForm, records: readonly CommandRecord[]): KeptAnswer {
  const commands = records.map(viewOf);
  const kept = { commandIds: commands.map(({ id }) => id) };
  const [command] = commands;
  if (form.recordedAs === 'batch' || command === undefined)
    return { answer: jsonAnswer(202, { commands } satisfies AcceptedCommands, APPLIED), kept };
  const headers = { ...APPLIED, location: locationOf(command.id) };
  return { answer: jsonAnswer(202, command, headers), kept };
}

/** Whether an answer, perhaps a replayed one, is an acceptance, which contains nothing from COCO. */
export function isAcceptance({ headers }: UpstreamAnswer): boolean {
  return headers['preference-applied'] !== undefined;
}
