import { nameOf } from '../api/actor.js';
import type { LinkActivity } from '../api/links.js';
import { linkTroubles } from '../api/words.js';
import { countText } from '../layout/format.js';
import { troubleLabels } from './link-words.js';

type Teller = (who: string, details: LinkActivity['details'], result: string) => string;

const tellers: Readonly<Record<string, Teller>> = {
  'link.started': (who) => `${who} asked the user to link.`,
  'link.connected': () => 'The user consented at COCO.',
  'link.refused': (_who, { reason }) => `The link did not come about${because(reason)}.`,
  'link.confirmed': (who) => `${who} confirmed the link, and it became active.`,
  'link.confirmation_refused': (who) => `${who} tried to confirm the link and was refused.`,
  'link.renewed': (who) => `${who} confirmed that the user linked again, and the link became active again.`,
  'link.revoked': (who, { reason }) =>
    `${who} revoked the link${because(reason)}. Its tokens were destroyed.`,
  'link.expired_unconfirmed': () => 'Nobody confirmed the link in time, so it was ended.',
  'link.imported': (who) => `${who} brought the link in from another database.`,
  'link.recovered': () =>
    'COCO accepts the access again: the link is active, and the user need not link again.',
  'link.probed': (who, { command }) =>
    `${who} asked COCO with the user’s access how it speaks${command === true ? ', and sent one command that reads' : ''}.`,
  'refresh.attempted': () => 'The broker began to refresh the access.',
  'refresh.succeeded': () => 'The broker refreshed the access.',
  'refresh.failed': (_who, { trouble }, result) =>
    result === 'refused'
      ? `COCO ended the access${because(troubleText(trouble))}: the user must link again.`
      : `A refresh failed${because(troubleText(trouble))}; the broker tries again.`,
  'command.requested': (who, details) => `${who} asked for ${commandText(details)}.`,
  'command.executed': (who, details, result) =>
    result === 'succeeded'
      ? `${who} sent ${commandText(details)}, and it was done.`
      : `${who} sent ${commandText(details)}, and it was not done${because(details.reason)}.`,
  'call.refused': (who, { reason, calls }) =>
    typeof calls === 'number'
      ? `${countText(calls)} further calls of ${who} were refused${because(reason)}.`
      : `A call of ${who} was refused${because(reason)}.`,
};

/** What happened, as one would say it. @returns the bare name of an action that this console does not know yet */
export function sentenceOf({ action, actor, details, result }: LinkActivity): string {
  const who = nameOf(actor);
  const tell = tellers[action];
  const sentence = tell?.(who, details, result) ?? `${action} by ${who}: ${result}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Codes that stand as their own words: of what admins wrote nothing is changed. */
const CODE = /^[a-z]+(_[a-z]+)+$/;

function because(reason: unknown): string {
  if (typeof reason !== 'string' || reason === '') return '';
  return ` (${CODE.test(reason) ? reason.replaceAll('_', ' ') : reason})`;
}

function troubleText(trouble: unknown): string | undefined {
  const known = linkTroubles.find((code) => code === trouble);
  return known && troubleLabels[known];
}

function commandText({ capability, command, resourceEui }: LinkActivity['details']): string {
  const device = typeof resourceEui === 'string' ? ` to device ${resourceEui}` : '';
  return `the command ${String(command)} (${String(capability)})${device}`;
}
