import { nameOf } from '../api/client/actor.js';
import type { ActivityEntry } from '../api/client/schemas.js';
import { countText } from '../layout/text/format.js';
import { lastErrorLabels, lastErrorOf } from './link-words.js';

type Teller = (who: string, details: ActivityEntry['details'], result: string) => string;

const tellers: Readonly<Record<string, Teller>> = {
  'link.started': (who) => `${who} asked the user to link.`,
  'link.connected': () => 'The user consented at COCO.',
  'link.refused': (_who, { reason }) => `Linking failed${because(reason)}.`,
  'link.confirmed': (who) => `${who} confirmed the link; it is active.`,
  'link.confirmation_refused': (who) => `${who} tried to confirm the link, but was refused.`,
  'link.renewed': (who) => `${who} confirmed that the user linked again; the link is active again.`,
  'link.revoked': (who, { reason }) =>
    `${who} revoked the link${because(reason)}. Its tokens were destroyed.`,
  'link.expired_unconfirmed': () => 'Nobody confirmed the link in time, so it ended.',
  'link.imported': (who, { consent }) =>
    consent === 'imported'
      ? `${who} imported the link with a token that another system held; COCO accepted it.`
      : `${who} imported the link from another database.`,
  'link.recovered': (_who, { recoveredFrom }) =>
    recoveredFrom === 'delayed'
      ? 'A refresh succeeded after several failures in a row.'
      : 'COCO accepts the link again: it is active, and the user does not have to link again.',
  'link.held': (who, { reason }) => `${who} put the link on hold${because(reason)}: no command is sent.`,
  'link.released': (who) => `${who} released the link: commands are sent again.`,
  'link.granted': (who, { reason }) => `${who} let another service act on the link${because(reason)}.`,
  'link.break_glass': (who, { reason }) =>
    `${who} let another service act on the link in an emergency${because(reason)}.`,
  'link.grant_ended': (who, { end }) =>
    end === 'expired'
      ? 'The grant of another service expired.'
      : `${who} ended the grant of another service.`,
  'link.probed': (who, { command }) =>
    `${who} probed COCO with the user’s access${command === true ? ' and sent one read-only command' : ''}.`,
  'refresh.requested': (who) => `${who} asked the broker to refresh the tokens now.`,
  'refresh.attempted': () => 'The broker started to refresh the tokens.',
  'refresh.succeeded': () => 'The broker refreshed the tokens.',
  'refreshes.counted': () => 'The refreshes of an hour were counted.',
  'refresh.failed': (_who, { trouble }, result) =>
    result === 'refused'
      ? `COCO refused the link${because(lastErrorText(trouble))}: the user must link again.`
      : `A refresh failed${because(lastErrorText(trouble))}; the broker will retry.`,
  'command.requested': (who, details) => `${who} requested ${commandText(details)}.`,
  'command.executed': (who, details, result) =>
    result === 'succeeded'
      ? `${who} sent ${commandText(details)}: done.`
      : `${who} sent ${commandText(details)}: not done${because(details.reason)}.`,
  'command.approval_requested': (who, details) =>
    `${who} asked for ${commandText(details)}; it waits for approval.`,
  'command.approved': (who, details) => `${who} approved ${commandText(details)}${because(details.reason)}.`,
  'command.denied': (who, details) =>
    `${who} denied ${commandText(details)}${because(details.reason)}: it is not sent.`,
  'command.approval_expired': (_who, details) =>
    `Nobody approved ${commandText(details)} in time: it is not sent.`,
  'calls.counted': (who, { capability, calls }) =>
    typeof capability === 'string'
      ? `${who} read ${capability === '*' ? 'devices, with the right to see everything,' : capability} ${calls === 1 ? 'once' : `${countText(Number(calls))} times`} within a minute.`
      : `Reads by ${who} were counted.`,
  'call.refused': (who, { reason, calls }) =>
    typeof calls === 'number'
      ? `${countText(calls)} more calls by ${who} were refused${because(reason)}.`
      : `A call by ${who} was refused${because(reason)}.`,
};

/** Activity, as one would say it. @returns the bare name of an action that this console does not know yet */
export function sentenceOf({ action, actor, details, result }: ActivityEntry): string {
  const who = nameOf(actor);
  const tell = tellers[action];
  const sentence = tell?.(who, details, result) ?? `${action} by ${who}: ${result}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Codes become words; text that an admin wrote stays unchanged. */
const CODE = /^[a-z]+(_[a-z]+)+$/;

function because(reason: unknown): string {
  if (typeof reason !== 'string' || reason === '') return '';
  return ` (${CODE.test(reason) ? reason.replaceAll('_', ' ') : reason})`;
}

function lastErrorText(trouble: unknown): string | undefined {
  const known = lastErrorOf(trouble);
  return known && lastErrorLabels[known];
}

function commandText({ capability, command, resourceEui }: ActivityEntry['details']): string {
  const device = typeof resourceEui === 'string' ? ` to device ${resourceEui}` : '';
  return `the command ${String(command)} (${String(capability)})${device}`;
}
