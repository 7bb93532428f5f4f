import type { AuditAction } from '../api/client/schemas.js';
import { countText } from '../layout/text/format.js';
import { lastErrorLabels, lastErrorOf } from '../last-error-words.js';
import { because, commandText, type Teller, type Told } from './teller.js';

/** What happens to a link. */
export const linkSentences = {
  'link.started': ({ who }) => `${who} asked the user to link.`,
  'link.connected': () => 'The user consented at COCO.',
  'link.refused': ({ details }) => `Linking failed${because(details.reason)}.`,
  'link.confirmed': ({ who }) => `${who} confirmed the link; it is active.`,
  'link.confirmation_refused': ({ who }) => `${who} tried to confirm the link, but was refused.`,
  'link.renewed': ({ who }) => `${who} confirmed that the user linked again; the link is active again.`,
  'link.revoked': ({ who, details }) =>
    `${who} revoked the link${because(details.reason)}. Its tokens were destroyed.`,
  'link.expired_unconfirmed': () => 'Nobody confirmed the link in time, so it ended.',
  'link.imported': ({ who, details }) =>
    details.consent === 'imported'
      ? `${who} imported the link with a token that another system held; COCO accepted it.`
      : `${who} imported the link from another database.`,
  'link.recovered': ({ details }) =>
    details.recoveredFrom === 'delayed'
      ? 'A refresh succeeded after several failures in a row.'
      : 'COCO accepts the link again: it is active, and the user does not have to link again.',
  'link.held': ({ who, details }) =>
    `${who} put the link on hold${because(details.reason)}: no command is sent.`,
  'link.released': ({ who }) => `${who} released the link: commands are sent again.`,
  'link.granted': ({ who, details }) =>
    `${who} let another service act on the link${because(details.reason)}.`,
  'link.break_glass': ({ who, details }) =>
    `${who} let another service act on the link in an emergency${because(details.reason)}.`,
  'link.grant_ended': ({ who, details }) =>
    details.end === 'expired'
      ? 'The grant of another service expired.'
      : `${who} ended the grant of another service.`,
  'link.probed': ({ who, details }) =>
    `${who} probed COCO with the user’s access${details.command === true ? ' and sent one read-only command' : ''}.`,
  'refresh.requested': ({ who }) => `${who} asked the broker to refresh the tokens now.`,
  'refresh.attempted': () => 'The broker started to refresh the tokens.',
  'refresh.succeeded': () => 'The broker refreshed the tokens.',
  'refreshes.counted': () => 'The refreshes of an hour were counted.',
  'refresh.failed': ({ details, result }) =>
    result === 'refused'
      ? `COCO refused the link${because(lastErrorText(details.trouble))}: the user must link again.`
      : `A refresh failed${because(failureText(details))}; the broker will retry.`,
  'command.requested': (told) => `${told.who} requested ${commandText(told)}.`,
  'command.executed': tellEnd,
  'command.approval_requested': (told) =>
    `${told.who} asked for ${commandText(told)}; it waits for approval.`,
  'command.approved': (told) => `${told.who} approved ${commandText(told)}${because(told.details.reason)}.`,
  'command.denied': (told) =>
    `${told.who} denied ${commandText(told)}${because(told.details.reason)}: it is not sent.`,
  'command.approval_expired': (told) => `Nobody approved ${commandText(told)} in time: it is not sent.`,
  'calls.counted': ({ who, details: { capability, calls } }) =>
    typeof capability === 'string'
      ? `${who} read ${capability === '*' ? 'devices, with the right to see everything,' : capability} ${calls === 1 ? 'once' : `${countText(Number(calls))} times`} within a minute.`
      : `Reads by ${who} were counted.`,
  'call.refused': (told) =>
    typeof told.details.calls === 'number'
      ? `${countText(told.details.calls)} more calls by ${told.who} were refused${because(told.details.reason)}${askedFor(told)}.`
      : `A call by ${told.who} was refused${because(told.details.reason)}${askedFor(told)}.`,
} satisfies Readonly<Partial<Record<AuditAction, Teller>>>;

/** The end of a command: of one that was not sent, or whose end is not known, nothing else may be claimed. */
function tellEnd(told: Told): string {
  const { state, stateReason, reason, sentAt } = told.details;
  const why = because(stateReason ?? reason);
  const command = commandText(told);
  if (told.result === 'succeeded') return `${told.who} sent ${command}: done.`;
  if (typeof state === 'string' && sentAt === undefined)
    return `${command.charAt(0).toUpperCase()}${command.slice(1)} was not sent${why}.`;
  const isOpen = state === 'unconfirmed' || told.result === 'started';
  return `${told.who} sent ${command}: ${isOpen ? 'whether it was done is not known' : 'not done'}${why}.`;
}

/** What a refused call wanted, as far as its record says. */
const askedFor: Teller = (told) => {
  const { command, operation } = told.details;
  if (typeof command === 'string') return `: ${commandText(told)}`;
  return typeof operation === 'string' && operation !== 'others' ? `: ${operation}` : '';
};

/** Why a refresh failed, and with which status COCO answered, if it did. */
function failureText({ trouble, cause }: Told['details']): string | undefined {
  const status = typeof cause === 'string' ? /^status_(\d{3})$/.exec(cause)?.[1] : undefined;
  const known = lastErrorText(trouble);
  return known === undefined || status === undefined ? known : `${known}: it answered ${status}`;
}

function lastErrorText(trouble: unknown): string | undefined {
  const known = lastErrorOf(trouble);
  return known && lastErrorLabels[known];
}
