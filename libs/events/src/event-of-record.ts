import type { EventData, EventType } from './event.view.js';

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
}

/** Failed refreshes in a row after which services get one event: fewer are normal. */
const FAILURES_TOLD = 3;

/** Turns an audit record into its event for the link's service, if it is one. */
export function toldBy({ action, result, details }: RecordedFact): Told | undefined {
  switch (action) {
    case 'link.confirmed':
    case 'link.renewed':
      return { type: 'link.activated', data: { renewed: action === 'link.renewed' } };
    case 'link.recovered':
      return { type: 'link.recovered', data: {} };
    case 'link.held':
      // A new reason for the same hold is the admins' business.
      return details.renewed === true ? undefined : { type: 'link.held', data: {} };
    case 'link.released':
      return { type: 'link.released', data: {} };
    case 'link.revoked':
      return { type: 'link.revoked', data: {} };
    case 'link.granted':
    case 'link.break_glass':
    case 'link.grant_ended':
      return { type: action, data: grantOf(details) };
    case 'refresh.failed':
      return toldByFailure(result, details);
    default:
      return undefined;
  }
}

function toldByFailure(result: string, { trouble, failures }: RecordedFact['details']): Told | undefined {
  const data = typeof trouble === 'string' ? { reason: trouble } : {};
  if (result === 'refused') return { type: 'link.reauthorization_required', data };
  return failures === FAILURES_TOLD ? { type: 'link.refresh_delayed', data } : undefined;
}

/** Never why: an admin's reason may be about a person. */
function grantOf({ grantId, granteeId, notAfter, end }: RecordedFact['details']): Told['data'] {
  return {
    ...(typeof grantId === 'string' && { grantId }),
    ...(typeof granteeId === 'string' && { granteeId }),
    ...(typeof notAfter === 'string' && { notAfter }),
    ...((end === 'revoked' || end === 'expired') && { end }),
  };
}
