import { nameOfId } from '../api/client/actor.js';
import type { AuditAction, PendingAction } from '../api/client/schemas.js';
import { countOf } from '../layout/text/format.js';
import { nameInText } from '../layout/text/name-text.js';
import type { linkSentences } from './link-sentences.js';
import { because, type Teller, type Told } from './teller.js';

/** What is done to anything but one link. An action that has no sentence does not compile. */
export const actionSentences: Readonly<Record<Exclude<AuditAction, keyof typeof linkSentences>, Teller>> = {
  'console.signed_in': does('signed in to the console'),
  'console.signed_out': does('signed out of the console'),
  'console.sign_in_refused': ({ who, details }) =>
    `${who} was refused at the sign-in to the console${because(details.reason)}.`,
  'console.session_ended': does('ended a session of the console'),
  'service.created': doesToService('registered the service'),
  'service.changed': doesToService('changed the service'),
  'service.disabled': doesToService('disabled the service'),
  'service.enabled': doesToService('enabled the service'),
  'service_key.created': doesToService('created a key of the service'),
  'service_key.revoked': doesToService('revoked a key of the service'),
  'webhook.created': does('created a webhook'),
  'webhook.changed': does('changed a webhook'),
  'webhook.enabled': does('enabled a webhook'),
  'webhook.disabled': does('disabled a webhook'),
  'webhook.deleted': does('deleted a webhook'),
  'webhook.secret_rotated': does('gave a webhook a new secret'),
  'webhook.tested': ({ who, result }) =>
    `${who} tested a webhook: its receiver ${result === 'succeeded' ? 'accepted' : 'did not accept'} the event.`,
  'webhook.resent': does('had events of a webhook sent again'),
  'guardrail.changed': does('changed a guardrail'),
  'guardrail.reset': does('reset a guardrail'),
  'revocation.started': ({ who, details: { links } }) =>
    `${who} started to revoke ${typeof links === 'number' ? countOf(links, 'link') : 'links'}.`,
  'revocation.finished': does('has revoked everything that was asked for'),
  'refresh.braked': () => 'The brake went on: COCO refused nearly all links.',
  'refresh.brake_released': () => 'The brake was released: COCO accepts links again.',
  'refresh.resumed': ({ who, details }) =>
    `${who} resumed refreshes${details.acceptRefusals === true ? ', and chose to accept COCO’s refusals' : ''}.`,
  'key.rotation_started': does('started a rotation of the keys'),
  'key.promoted': ({ details: { to } }) => `The key ${String(to)} became the primary one.`,
  'key.rotation_finished': ({ details: { to } }) => `The rotation to the key ${String(to)} finished.`,
  'key.retired': ({ who, details: { key } }) => `${who} retired the key ${String(key)}.`,
  'four_eyes.requested': ({ who, details }) =>
    `${who} asked for a second person’s confirmation: ${gravestAction(details)}.`,
  'four_eyes.confirmed': ({ who, details }) => `${who} confirmed what ${askedFor(details)}.`,
  'four_eyes.refused': ({ who, details }) => `${who} refused what ${askedFor(details)}.`,
  'four_eyes.expired': ({ details }) => `Nobody confirmed in time what ${askedFor(details)}.`,
  'link_import.started': does('started an import of tokens'),
  'link_import.finished': () => 'An import of tokens finished.',
  'link_import.cancelled': does('cancelled an import of tokens'),
  'vault.exported': ({ who, result }) =>
    `${who} ${result === 'started' ? 'started to export' : 'exported'} all links, with their tokens encrypted.`,
  'vault.imported': ({ who, result }) =>
    `${who} ${result === 'started' ? 'started to import' : 'imported'} the links of another database.`,
  'database.restored': () => 'The database was restored from a backup.',
  'audit.exported': ({ who, details }) => `${who} exported the audit trail as ${String(details.format)}.`,
  'list.exported': ({ who, details }) => `${who} exported a list (${String(details.list)}) as CSV.`,
  'user.exported': does('exported what is kept about a user'),
  'user.erasure_started': does('started to erase a user'),
  'user.erased': does('erased a user'),
  'audit.retained': does('removed records that were past their retention'),
  'audit.record_set_aside': () => 'A record that PostgreSQL rejected was set aside.',
};

/** What someone did. */
function does(action: string): Teller {
  return ({ who }) => `${who} ${action}.`;
}

function doesToService(action: string): Teller {
  return ({ who, service }) => `${who} ${action}${service === undefined ? '' : ` ${service}`}.`;
}

const gravest: Readonly<Record<PendingAction['kind'], string>> = {
  revoke_all_links: 'revoke every link',
  retire_key: 'retire a key',
  erase_user: 'erase a user',
};

function gravestAction({ kind }: Told['details']): string {
  return (gravest as Readonly<Partial<Record<string, string>>>)[String(kind)] ?? String(kind);
}

/** Who asked for an action that needs a second person, and for which. */
function askedFor(details: Told['details']): string {
  return `${nameInText(nameOfId(String(details.requestedBy)))} asked for: ${gravestAction(details)}`;
}
