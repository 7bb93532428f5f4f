/** What a model can do about a failed call to the broker, by the code of the problem. */
const ADVICE: Readonly<Record<string, string>> = {
  link_not_found: 'The user has ended this link, or it is no longer open to you. Call list_links again.',
  reauthorization_required:
    'COCO wants the user to sign in again. You cannot do that: ask the user to link the COCO account again in the app.',
  link_not_active: 'The link is not active yet. Call list_links to see its state.',
  link_on_hold: 'Support has put this link on hold, so no command is sent. Tell the user; do not retry.',
  device_not_found: 'The device is gone. Call list_devices again.',
  insufficient_scope:
    'The operator has not allowed this. Tell the user; do not retry, and look for no other way.',
  capability_not_granted:
    'The operator has not allowed this capability or command. Tell the user; do not retry, and look for no other way.',
  place_not_granted: 'This place is not open to you. Tell the user; do not retry.',
  actor_required:
    'The operator wants a signed-in person behind this command, which an agent is not. Tell the user to do it in the app.',
  approval_required: 'A person has to approve this command now. Send it again to ask for that.',
  too_many_approvals: 'Too many commands wait for approval already. Tell the user; do not retry.',
  device_busy: 'This device was commanded too often. Wait before you command it again.',
  rate_limited: 'Too many calls. Wait, then call less often.',
  invalid_request: 'The input is not valid. Correct it; list_commands shows what a command takes.',
  unauthenticated: 'The broker does not accept this server. Only its operator can mend that: tell the user.',
  no_credential: 'This server has no credential. Only its operator can mend that: tell the user.',
  route_not_found:
    'This server and the broker do not fit together. Only the operator can mend that: tell the user.',
  upstream_response_too_large: 'COCO’s answer is too large to be passed on. Ask for something smaller.',
  foreign_answer: 'COCO refused the call. Tell the user.',
};

const LATER = 'The broker or COCO cannot be reached right now. Tell the user, or try again later.';

const SENT =
  'It is not known whether the command took effect. Never send it again blindly: read the device first, then decide.';

/** @param isCommand whether a command may have been sent */
export function adviceOn(code: string, isCommand: boolean): string {
  const advice = ADVICE[code];
  if (advice !== undefined) return advice;
  return isCommand ? SENT : LATER;
}
