import { hasOwnName, nameOf } from '../api/client/actor.js';
import type { AuditAction, AuditRecord } from '../api/client/schemas.js';
import { nameInText } from '../layout/text/name-text.js';
import { actionSentences } from './action-sentences.js';
import { linkSentences } from './link-sentences.js';
import type { Teller } from './teller.js';

const known: Readonly<Record<AuditAction, Teller>> = { ...linkSentences, ...actionSentences };

const sentences: Readonly<Partial<Record<string, Teller>>> = known;

/**
 * A record of the trail as a sentence, with the device's name as the user gave it. A sentence may begin with a name: it is not
 * capitalized, because another person or service may have the capitalized one.
 *
 * @returns the bare name of an action that this console does not know yet
 */
export function sentenceOf(record: AuditRecord): string {
  const { action, actor, details, result, serviceName } = record;
  const who = nameInText(nameOf(actor));
  const device = record.deviceName ?? textIn(details.resourceEui) ?? textIn(details.deviceNodeId);
  const told = {
    who,
    service: serviceName === null ? undefined : nameInText(serviceName),
    device: device === undefined ? undefined : nameInText(device),
    details,
    result,
  };
  const sentence = sentences[action]?.(told) ?? `${who}: ${action}, ${result}.`;
  const beginsWithName = hasOwnName(actor) && sentence.startsWith(who);
  return beginsWithName ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function textIn(detail: unknown): string | undefined {
  return typeof detail === 'string' ? detail : undefined;
}
