import type { ProblemCode } from '#kernel';

/** Help for problems of callers without the right to do something: a scope, a role, a grant, an approval or a sign-in. */
export const permissionProblemHelp = {
  insufficient_scope: {
    meaning:
      'The service lacks the scope named in `requiredScope`; a person who is signed in to the console lacks the role named in `requiredRole`.',
    remedy: 'If the service should be able to do this, ask an admin to grant the scope.',
  },
  not_permitted: {
    meaning:
      'The policy does not allow a Cloud-to-Cloud app to do this at COCO, or the route is closed. The attempt is recorded.',
    remedy:
      'Use a typed route, or a path that reads or executes resources; management calls are never allowed.',
  },
  capability_not_granted: {
    meaning:
      'The service may execute commands, but not this one. `*` never covers sensitive ones, such as locks, opening shutters or turning off sensors. The attempt is recorded.',
    remedy:
      'If the service should use it, ask an admin to grant the capability, or the one command as `CAPABILITY.COMMAND` (docs/services.md).',
  },
  actor_required: {
    meaning:
      'An admin requires this service to say who causes a command of a sensitive capability: a person verified by an `Actor-Token`, or the link’s own user. The attempt is recorded.',
    remedy:
      'Send an `Actor-Token` of an issuer that the broker is configured to trust (docs/services.md); a declared `Actor` is not enough.',
  },
  approval_required: {
    meaning:
      'The service now needs approval for this command but did not when it was requested: an admin has set a rule since, or the hours without approval have ended. Nothing was sent. The attempt is recorded.',
    remedy: 'Send the request again: the command then waits for approval.',
  },
  approver_refused: {
    meaning:
      'The requester of a command cannot approve it (`reason`: `requester`), and only the service that owns the link can pass on its user’s decision (`not_owner`). The attempt is recorded.',
    remedy:
      'Let another person decide: in the console, through the admin API, or the link’s user through the owning service.',
  },
  second_person_required: {
    meaning:
      'An action that waits for a second person cannot be confirmed by its requester (`reason`: `requester`), nor with a credential that identifies no verified person (`not_a_person`). Nothing was done.',
    remedy:
      'Let a colleague with the role confirm it in the console. If there is only one admin, set `FOUR_EYES=false`.',
  },
  fresh_sign_in_required: {
    meaning:
      'The gravest actions need a recent sign-in to the console (`maxAge`: `FRESH_SIGN_IN`, in seconds). This one is too old, or the provider did not report its time (`auth_time`). Nothing was done.',
    remedy:
      'Sign in again when the console asks for it; it then repeats the action. This never happens with API credentials.',
  },
  place_not_granted: {
    meaning:
      'The service acts on this link by a grant of another service, and the grant covers only some zones or devices. The answer is the same whether the place exists or not. The attempt is recorded.',
    remedy:
      'Ask for the zones and devices that the grant names (`GET /v1/grants`), or ask the link’s owner for a grant that covers the place.',
  },
} as const satisfies Partial<Record<ProblemCode, Readonly<Record<'meaning' | 'remedy', string>>>>;
