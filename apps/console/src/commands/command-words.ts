import type { CommandReason, CommandState, FollowedCommand } from '../api/client/schemas.js';
import { wordsOf } from '../api/client/words.js';

/** The label of each state of a command. */
export const stateLabels: Readonly<Record<CommandState, string>> = {
  awaiting_approval: 'Waiting for approval',
  accepted: 'Accepted',
  sent: 'Sent',
  confirmed: 'Confirmed',
  succeeded: 'Succeeded',
  failed: 'Failed',
  unconfirmed: 'Unconfirmed',
  expired: 'Expired',
  denied: 'Denied',
};

/** The states of a command, in the order of its life. */
export const commandStates = wordsOf(stateLabels);

/** What each state says. */
export const stateMeanings: Readonly<Record<CommandState, string>> = {
  awaiting_approval: 'It is sent only once someone approves it.',
  accepted: 'It is recorded, and will be sent.',
  sent: 'COCO may have received it.',
  confirmed: 'The device itself shows it.',
  succeeded: 'COCO says that the device did it.',
  failed: 'The device did not do it.',
  unconfirmed: 'Whether the device did it is not known; the broker never sends it again.',
  expired: 'It was not sent in time.',
  denied: 'It was not approved, so it was not sent.',
};

/** Why a command ended as it did. A reason that is missing here does not compile. */
const reasonTexts: Readonly<Record<CommandReason, string>> = {
  device_failed: 'the device refused or failed',
  refused_by_coco: 'COCO refused it',
  coco_unavailable: 'COCO was unavailable',
  gateway_busy: 'the gateway was busy',
  network_blocked: 'COCO has blocked the network',
  application_disabled: 'COCO has disabled the broker’s application',
  circuit_open: 'calls to COCO were paused',
  overloaded: 'the broker had too much to do',
  device_busy: 'the guardrail of its device refused it',
  storage_unavailable: 'the database was not answering',
  guardrail_unknown: 'the guardrail of its device could not be checked',
  link_on_hold: 'the link was on hold',
  approval_required: 'a rule of approval came into force before its turn came',
  right_ended: 'the service lost its right to it',
  link_ended: 'the link had ended',
  reauthorization_required: 'the user has to link again',
  no_token: 'the link had no valid access token',
  not_recorded: 'it could not be recorded',
  connection_refused: 'COCO refused the connection',
  dns_failure: 'COCO’s host name could not be resolved',
  unreachable: 'COCO could not be reached',
  no_local_port: 'the broker had no free local port',
  too_many_open_files: 'the broker had too many open files',
  connect_timeout: 'the connection to COCO took too long',
  tls_failure: 'TLS with COCO failed',
  connection_failed: 'there was no connection to COCO',
  broker_failed: 'a fault of the broker',
  device_not_answered: 'the device had not answered',
  coco_failed: 'COCO failed',
  coco_timed_out: 'COCO did not answer in time',
  connection_broke: 'the connection broke after it was sent',
  answer_unreadable: 'COCO’s answer could not be read',
  not_shown: 'the device did not show it in time',
  superseded: 'a later command asked the device for something else',
  state_unreadable: 'the device could not be read',
  broker_stopped: 'the broker stopped',
  not_approved: 'nobody approved it in time',
  denied_by_admin: 'an admin denied it',
  denied_by_user: 'the link’s user denied it',
};

/** A reason in words. One that only a newer broker knows is shown by its code. */
export function reasonText(reason: CommandReason): string {
  return (reasonTexts as Readonly<Partial<Record<string, string>>>)[reason] ?? reason.replaceAll('_', ' ');
}

/** What the device itself showed when it was asked. */
export function proofText({ state, reason }: Pick<FollowedCommand, 'state' | 'reason'>): string {
  if (state === 'confirmed') return 'the device shows it';
  if (reason === 'not_shown' || reason === 'superseded' || reason === 'state_unreadable')
    return reasonText(reason);
  return 'none';
}
