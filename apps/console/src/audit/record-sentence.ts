import { nameOf } from '../api/client/actor.js';
import type { AuditRecord } from '../api/client/schemas.js';
import { countText } from '../layout/text/format.js';
import { nameInText } from '../layout/text/name-text.js';
import { sentenceOf as activitySentenceOf } from '../links/activity-sentence.js';
import { adminDeeds } from './admin-deeds.js';

const deeds: Readonly<Record<string, string | undefined>> = adminDeeds;

/** A record of the trail as a sentence, with the device's name as the user gave it. */
export function sentenceOf(record: AuditRecord): string {
  const { details, deviceName } = record;
  const who = nameOf(record.actor);
  const { links } = details;
  if (record.action === 'revocation.started' && typeof links === 'number')
    return sentence(`${who} started to revoke ${links === 1 ? '1 link' : `${countText(links)} links`}.`);
  if (record.action === 'audit.exported')
    return sentence(`${who} exported the audit trail as ${String(details.format)}.`);
  if (record.action === 'list.exported')
    return sentence(`${who} exported a list (${String(details.list)}) as CSV.`);
  const deed = deeds[record.action];
  if (deed !== undefined && ['succeeded', 'started'].includes(record.result))
    return sentence(`${who} ${deed}${serviceIn(record, deed)}.`);
  const named = deviceName === null ? details : { ...details, resourceEui: deviceName };
  return activitySentenceOf({ ...record, details: named });
}

function serviceIn({ serviceName }: AuditRecord, deed: string): string {
  return serviceName !== null && deed.endsWith('the service') ? ` ${nameInText(serviceName)}` : '';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
