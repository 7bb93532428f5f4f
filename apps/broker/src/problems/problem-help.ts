import type { ProblemCode } from '#kernel';

/** What a problem means to its caller, and whose move it is. */
export interface ProblemHelp {
  readonly meaning: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

/** A page's worth of help for each code. Complete by its type: a new code does not compile without one. */
export const problemHelp: Readonly<Record<ProblemCode, ProblemHelp>> = {
  invalid_request: {
    meaning: 'A field, a parameter or a header is missing, unknown, or not of the form that is expected.',
    remedy:
      'Look at `errors`: each names a field and what was expected there. The same request will fail again.',
  },
  unauthenticated: {
    meaning:
      'There is no credential, or it is unknown, malformed, expired or revoked, or its service is disabled or expired. All are answered alike.',
    remedy:
      'Send `Authorization: Bearer <service key>`, or a JWT of the company’s issuer. If it did work, ask an admin whether the key was rotated or the service disabled.',
  },
  session_expired: {
    meaning: 'The session of the console was too long without a call, has reached its end, or was ended.',
    remedy: 'Sign in again. What was being typed has not been sent.',
  },
  one_time_link_used: {
    meaning:
      'The one-time link of a development broker was used before, is older than 15 minutes, or is none.',
    remedy: 'Restart the broker: it prints a new one.',
  },
  csrf_token_mismatch: {
    meaning:
      'A change was asked for with the console’s cookie, but without the token that only the console’s page knows, or from another site.',
    remedy: 'Reload the console and try again. Programs use a service key with the scope `admin` instead.',
  },
  insufficient_scope: {
    meaning: 'The service is known but does not hold the scope that `requiredScope` names.',
    remedy: 'Ask an admin to give the service that scope, if it is meant to do this.',
  },
  not_permitted: {
    meaning:
      'The policy does not let a Cloud-to-Cloud app do this at COCO, or the route is closed. The attempt is recorded.',
    remedy:
      'Use a typed route, or a path that reads or executes resources; management calls are never let through.',
  },
  capability_not_granted: {
    meaning:
      'The service may execute commands, but not this one. What is sensitive, such as locks, opening shutters or switching sensors off, is never covered by `*`. The attempt is recorded.',
    remedy:
      'Ask an admin to grant the capability, or the one command as `CAPABILITY.COMMAND`, if the service is meant to use it (docs/services.md).',
  },
  not_found: {
    meaning:
      'There is no such path or thing; or it is a revoked link, or one that the caller may not see, which are answered alike.',
    remedy: 'Check the path and the id. A revoked link stays revoked: the user can link again.',
  },
  link_not_active: {
    meaning: 'The link waits for its confirmation by the service that began it.',
    remedy: 'Confirm it: `POST /v1/link-sessions/{id}/confirm`. Links that are not confirmed are removed.',
  },
  method_not_allowed: {
    meaning: 'The path exists for other methods, which `Allow` names.',
    remedy: 'Use one of these.',
  },
  unsupported_media_type: {
    meaning: 'The body is not declared as JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  payload_too_large: {
    meaning: 'The body is larger than the broker reads.',
    remedy:
      'Send less. The limits are `BODY_LIMIT` and, for commands on the raw path, `COCO_REQUEST_BODY_LIMIT`.',
  },
  headers_too_large: {
    meaning: 'The head of the request is larger than 16 KB.',
    remedy: 'Send fewer or shorter header fields.',
  },
  rate_limited: {
    meaning: 'The service has used up its request rate, on all replicas together.',
    remedy: 'Wait as long as `Retry-After` says. Ask an admin for a higher rate if this is everyday life.',
  },
  return_url_not_registered: {
    meaning:
      'The `returnUrl` does not lie below any prefix that is registered for the service, or its path can be read in more than one way: escaped slashes or dots, `..;`, `//`, an escape of an escape.',
    remedy: 'Use a registered one, or ask an admin to add its prefix to the service.',
  },
  too_many_link_sessions: {
    meaning: 'The user has as many open link sessions at this service as one may have.',
    remedy: 'Use one of these, or wait until one expires: `LINK_SESSION_LIFETIME`.',
  },
  too_many_webhooks: {
    meaning: 'The service has as many webhooks as one may have.',
    remedy: 'Delete one: `DELETE /v1/webhooks/{id}`.',
  },
  confirmation_refused: {
    meaning:
      'The confirmation code is wrong, was used, or came too late; or the session is another service’s. Nothing was activated.',
    remedy: 'Begin a new link session and send the user through it again.',
  },
  reauthorization_required: {
    meaning:
      'COCO no longer accepts the link’s tokens. `reason` says why: `grant_refused`, `refresh_token_expired` or `refresh_outcome_unknown`.',
    remedy:
      'Have the user link again: `POST /v1/link-sessions` with this `linkId` renews the same link. Until then every call answers this.',
  },
  idempotency_key_reused: {
    meaning: 'The `Idempotency-Key` was sent within 24 hours with another body or to another path.',
    remedy: 'Use a new key for each new command; the same key only to repeat the same one.',
  },
  idempotency_key_in_progress: {
    meaning:
      'The same command with the same key is still being carried out (`outcome` `pending`), or what came of it will never be known (`unknown`): COCO broke off, timed out, or answered 500, 502, 504 or in an unknown form.',
    remedy:
      'While it is `pending`, wait and ask again with the same key: you then get the first answer. When it is `unknown`, read the state, and use a new key to repeat the command.',
  },
  account_mismatch: {
    meaning:
      'A link was to be renewed, but the user signed in to another COCO account, or COCO does not say which. The link stays as it was.',
    remedy:
      'COCO stays signed in: have the user sign out there and sign in to the first account. For another account, make a new link.',
  },
  account_already_linked: {
    meaning:
      'Another user of the same service has linked this COCO account, and `COCO_ACCOUNT_SHARED` is `refuse`. Nothing was linked.',
    remedy:
      'Have the user sign out at COCO and sign in to an account of their own. For households, operators set `COCO_ACCOUNT_SHARED=allow`.',
  },
  key_in_use: {
    meaning: 'The key cannot be destroyed: `neededBy` says what still needs it.',
    remedy:
      'Rotate to another key and wait until the rotation is finished, and for sessions and journals to run out.',
  },
  keyring_not_writable: {
    meaning: 'The keyring is in a variable, or in a file that the broker cannot change.',
    remedy: 'Add the key to the keyring yourself and rotate to it by its id (docs/key-rotation.md).',
  },
  upstream_failure: {
    meaning:
      'COCO failed, answered something that cannot be relayed, or its answer held what looks like a token. `upstreamStatus`, `upstreamCode` and `upstreamMessage` are COCO’s, where it gave any. A command may have been carried out, unless no connection came about.',
    remedy:
      'Try again later; a command with the same `Idempotency-Key`. The operators see it in `coconet_calls_total`.',
  },
  upstream_malformed: {
    meaning:
      'COCO’s answer has no form that the broker knows, or one that cannot be searched for what the service may not see. Nothing of it is passed on. A command may have been carried out; its `Idempotency-Key` stays taken.',
    remedy:
      'Tell the operators: COCO’s answers have changed, or something between answers in its place. A service that is granted every capability sees the answer on the raw path.',
  },
  upstream_refused: {
    meaning:
      'COCO refused the call. The status is COCO’s own; `upstreamCode` is its number (see the table below) and `upstreamMessage` its words. Nothing was carried out.',
    remedy: 'Look the number up. The same call will mostly fail again.',
  },
  upstream_command_timeout: {
    meaning:
      'COCO says that it, or the device, took too long (50450, 50451). A command may have been carried out, or still be.',
    remedy:
      'Read the state before repeating a command. Under the same `Idempotency-Key` it is never sent again.',
  },
  gateway_busy: {
    meaning: 'The gateway in the user’s home is busy (40302). Nothing was carried out.',
    remedy: 'Wait as long as `Retry-After` says and try again; the same `Idempotency-Key` serves.',
  },
  application_disabled: {
    meaning:
      'COCO has disabled the company’s application (40307), for every user. Nothing was carried out. The operators are alarmed.',
    remedy:
      'Nothing that a caller could do helps. Operators: `CocoApplicationDisabled` in docs/operations.md.',
  },
  network_blocked: {
    meaning:
      'COCO has blocked this user’s network (40314), most likely because its plan is used up. Other networks work. Nothing was carried out.',
    remedy: 'Tell the user: only a larger plan, or the next month, opens it again. Do not retry.',
  },
  upstream_response_too_large: {
    meaning: 'COCO answered more than the broker relays.',
    remedy:
      'Ask for less, such as one zone. The limits are `COCO_RESPONSE_BODY_LIMIT` and `COCO_JUDGED_BODY_LIMIT`.',
  },
  upstream_connect_timeout: {
    meaning: 'No connection to COCO came about in time. Nothing was sent.',
    remedy: 'Try again. The limit is `COCO_CONNECT_TIMEOUT`.',
  },
  upstream_first_byte_timeout: {
    meaning: 'COCO did not begin to answer in time. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_FIRST_BYTE_TIMEOUT`, or a command’s `timeoutMs` and a second, whichever is longer.',
  },
  upstream_idle_timeout: {
    meaning:
      'COCO fell silent in the middle of its answer, or the caller stopped reading it. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_IDLE_TIMEOUT`.',
  },
  upstream_total_timeout: {
    meaning: 'The whole exchange with COCO took too long. A command may have been carried out.',
    remedy:
      'Read the state before repeating a command, or repeat it with the same `Idempotency-Key`. The limit is `COCO_TOTAL_TIMEOUT`.',
  },
  upstream_unavailable: {
    meaning: 'COCO cannot be reached, or has failed so often that the broker does not call it for a while.',
    remedy: 'Wait as long as `Retry-After` says. Nothing was sent.',
  },
  token_refresh_unavailable: {
    meaning:
      'The access token has expired and could not be renewed now, because COCO or the database is away.',
    remedy: 'Wait as long as `Retry-After` says. The link is not lost; nothing was sent.',
  },
  overloaded: {
    meaning: 'As many calls are under way, or wait, as this replica or this service may have.',
    remedy: 'Wait as long as `Retry-After` says, and send fewer at once.',
  },
  issuer_unavailable: {
    meaning: 'The JWT cannot be checked, because the keys of its issuer cannot be read now.',
    remedy: 'Wait as long as `Retry-After` says. Service keys work meanwhile.',
  },
  vault_unavailable: {
    meaning: 'The stored tokens do not open: a key is missing, or the row was changed. Nothing is destroyed.',
    remedy: 'The operators have been told; `broker vault verify` says what is wrong (docs/keys.md).',
  },
  storage_unavailable: {
    meaning: 'The database did not answer in time.',
    remedy: 'Wait as long as `Retry-After` says. Links that are in use go on working for reads of COCO.',
  },
  audit_unavailable: {
    meaning: 'A sensitive command must be recorded before it is carried out, and could not be. It was not.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  internal: {
    meaning: 'The broker made a mistake of its own.',
    remedy: 'Tell its operators the `requestId`; the log has the rest. Reads may be tried again.',
  },
};
