import { commandEnds } from '#audit';
import { FAILURES_TO_DELAY } from '#vault';
import type { EventActor, EventData, EventType } from './event.view.js';

/** The parts of an audit record that decide whether it is an event. */
export interface RecordedFact {
  readonly action: string;
  readonly result: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The content of an event, without its link. */
export interface Told {
  readonly type: EventType;
  readonly data: Omit<EventData, 'linkId' | 'userId'>;
  /** Another service that the event concerns: one that has a grant on the link, or that sent the command. */
  readonly granteeId?: string | undefined;
}

/** The ways in which a grant can end. */
const GRANT_ENDS = ['revoked', 'expired'] as const;

/** Turns an audit record into its event for the link's service, and perhaps for another that it concerns, if it is one. */
export function toldBy({ action, result, details }: RecordedFact): Told | undefined {
  switch (action) {
    case 'link.confirmed':
    case 'link.renewed':
      return { type: 'link.activated', data: { renewed: action === 'link.renewed' } };
    case 'link.imported':
      // A link that was imported with its state from another installation is not news to its service.
      return details.consent === 'imported'
        ? { type: 'link.activated', data: { renewed: false } }
        : undefined;
    case 'link.recovered':
      return { type: 'link.recovered', data: { closes: closedBy(details) } };
    case 'link.held':
      // A new reason for the same hold only concerns admins.
      return details.renewed === true ? undefined : { type: 'link.held', data: {} };
    case 'link.released':
      return { type: 'link.released', data: {} };
    case 'link.revoked':
      return { type: 'link.revoked', data: {} };
    case 'link.granted':
    case 'link.break_glass':
    case 'link.grant_ended':
      return toldByGrant(action, details);
    case 'command.executed':
      return toldByEnd(details);
    case 'refresh.failed':
      return toldByFailure(result, details);
    default:
      return undefined;
  }
}

function toldByFailure(result: string, { trouble, failures }: RecordedFact['details']): Told | undefined {
  const data = typeof trouble === 'string' ? { reason: trouble } : {};
  if (result === 'refused') return { type: 'link.reauthorization_required', data };
  return failures === FAILURES_TO_DELAY ? { type: 'link.refresh_delayed', data } : undefined;
}

/** Earlier versions recorded only recoveries from a refusal, without saying so. */
function closedBy({ recoveredFrom }: RecordedFact['details']): EventData['closes'] {
  return recoveredFrom === 'delayed' ? 'link.refresh_delayed' : 'link.reauthorization_required';
}

/** Without the reason: an admin's words may be about a person. */
function toldByGrant(type: EventType, details: RecordedFact['details']): Told {
  const data = texts(details, ['grantId', 'granteeId', 'notAfter']);
  const end = GRANT_ENDS.find((each) => each === details.end);
  return { type, data: { ...data, ...(end !== undefined && { end }) }, granteeId: data.granteeId };
}

/** The end of a command, if it is to be announced. Never with the command's parameters. */
function toldByEnd(details: RecordedFact['details']): Told | undefined {
  const state = commandEnds.find((end) => end === details.state);
  if (details.announced !== true || state === undefined) return undefined;
  const { senderId: serviceId, stateReason: reason } = texts(details, ['senderId', 'stateReason']);
  const actor = actorIn(details);
  const { upstreamCode } = details;
  const data: Told['data'] = {
    ...texts(details, ['commandId', 'networkId', 'deviceNodeId', 'resourceEui', 'capability', 'command']),
    state,
    ...(reason !== undefined && { reason }),
    ...texts(details, ['status']),
    ...(typeof upstreamCode === 'number' && { upstreamCode }),
    ...(serviceId !== undefined && { serviceId }),
    ...(actor !== undefined && { actor }),
    ...texts(details, ['acceptedAt', 'sentAt', 'endedAt']),
  };
  return { type: 'command.finished', data, granteeId: serviceId };
}

function actorIn(details: RecordedFact['details']): EventActor | undefined {
  const { causedBy: name, causedByIssuer: issuer = null } = texts(details, ['causedBy', 'causedByIssuer']);
  return name === undefined ? undefined : { name, verified: details.causedByVerified === true, issuer };
}

/** The given members whose values are texts. */
function texts<Name extends string>(
  details: RecordedFact['details'],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = details[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}
