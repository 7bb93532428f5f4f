import type { ProblemCode } from '#kernel';
import { cocoProblemHelp } from './coco-problem-help.js';
import { permissionProblemHelp } from './permission-problem-help.js';

/** What a problem means to the caller, and what to do about it. */
export interface ProblemHelp {
  readonly meaning: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

/** Help for each code. Its type makes it complete: a new code does not compile without an entry. */
export const problemHelp: Readonly<Record<ProblemCode, ProblemHelp>> = {
  invalid_request: {
    meaning: 'A field, a parameter or a header is missing, unknown or malformed.',
    remedy: 'See `errors`: each names a field and what was expected there. The same request will fail again.',
  },
  unauthenticated: {
    meaning:
      'The credential is missing, unknown, malformed, expired or revoked, or its service is disabled or expired. The answer is always the same.',
    remedy:
      'Send `Authorization: Bearer <service key>`, or a JWT from the company’s issuer. If it worked before, ask an admin whether the key was rotated or the service disabled.',
  },
  session_expired: {
    meaning: 'The console session was idle for too long, has expired, or was ended.',
    remedy: 'Sign in again. Unsaved input has not been sent.',
  },
  one_time_link_used: {
    meaning:
      'The one-time link of a development broker has been used, has expired (15 minutes), or is invalid.',
    remedy: 'Restart the broker: it prints a new one.',
  },
  csrf_token_mismatch: {
    meaning:
      'A change was requested with the console’s cookie, but without the token that only the console’s page knows, or from another site.',
    remedy: 'Reload the console and try again. Programs use a service key with the scope `admin` instead.',
  },
  ...permissionProblemHelp,
  not_found: {
    meaning:
      'What the path names does not exist, or belongs to another service: a link session, a webhook, a service, or anything else without a more specific code.',
    remedy: 'Check the id.',
  },
  route_not_found: {
    meaning:
      'The broker has no such route. This says nothing about a link or a device: the base URL is wrong, or the client or a proxy has changed the path, for example by decoding the slashes of a `resourceEui`.',
    remedy:
      'Check the base URL and the path. Keep the link. If a proxy decodes `%2F`, send `resourceEui` in the body or the query (docs/integration.md).',
  },
  link_not_found: {
    meaning:
      'The link is revoked, has never existed, or may not be seen by the service, for example because a grant has ended; the answer is the same.',
    remedy:
      'Forget the link, and offer the user to link again: a revoked link stays revoked. If the service has other links that work, check that the id is the one it stored.',
  },
  command_not_found: {
    meaning:
      'No command has this id, it is older than commands are kept, or its link belongs to another service; the answer is the same.',
    remedy:
      'Check the id. If the command was answered less than a second ago, ask again: another replica may have carried it out.',
  },
  approval_decided: {
    meaning:
      'Someone has already approved or denied the command: `decision` says which, and `state` what has become of it.',
    remedy: 'Nothing: the first decision counts. `GET /v1/commands/{id}` says how the command ends.',
  },
  approval_expired: {
    meaning: 'Nobody approved the command within `COMMAND_APPROVAL_TIME`. Nothing was sent.',
    remedy: 'If it is still wanted, send the command again.',
  },
  approval_mismatch: {
    meaning:
      'The `parametersHash` differs from that of the command, so the approver may have seen another command. Nothing was decided.',
    remedy: 'Read the command again (`GET /v1/admin/approvals/{id}`), and decide about what it shows.',
  },
  action_decided: {
    meaning: 'The action was confirmed or refused before, or its time limit has passed: `state` says which.',
    remedy: 'Nothing: the first decision counts. If it expired and is still wanted, ask for it again.',
  },
  action_mismatch: {
    meaning:
      'The `contentHash` differs from that of the action, so you may have seen another action. Nothing was decided.',
    remedy: 'Read the action again (`GET /v1/admin/pending-actions/{id}`), and decide about what it shows.',
  },
  link_not_active: {
    meaning: 'The service that started the link session has not confirmed the link yet.',
    remedy: 'Confirm it: `POST /v1/link-sessions/{id}/confirm`. Unconfirmed links are removed.',
  },
  link_on_hold: {
    meaning:
      'Support has put the link on hold: reads are answered, commands are not sent. The attempt is recorded.',
    remedy:
      'Do not retry; wait for the event `link.released`, or ask an admin, who sees the reason (docs/commands.md).',
  },
  method_not_allowed: {
    meaning: 'The path exists, but only for the methods in `Allow`.',
    remedy: 'Use one of those methods.',
  },
  request_timeout: {
    meaning:
      'The request did not arrive in time: its headers may take 10 s, the complete request 30 s. Nothing was done. If a replica was suspended, a request that was sent in time can get this answer too.',
    remedy: 'Send the request again on another connection: this one is closed.',
  },
  unsupported_media_type: {
    meaning: 'The body is not declared as JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  payload_too_large: {
    meaning: 'The body is larger than the broker accepts.',
    remedy:
      'Send a smaller body. The limits are `BODY_LIMIT` and, for commands on the raw path, `COCO_REQUEST_BODY_LIMIT`.',
  },
  headers_too_large: {
    meaning: 'The request headers are larger than 16 KB.',
    remedy: 'Send fewer or shorter headers.',
  },
  rate_limited: {
    meaning: 'The service has used up its request rate, which is counted over all replicas.',
    remedy: 'Wait as long as `Retry-After` says. If this happens regularly, ask an admin for a higher rate.',
  },
  device_busy: {
    meaning:
      'The device got this command as often as its guardrail allows, counted over all services and replicas. Nothing was sent; an `Idempotency-Key` is free again.',
    remedy:
      'Wait as long as `Retry-After` says. If the device needs the command more often, ask an admin to change the guardrail of the capability (docs/commands.md).',
  },
  return_url_not_registered: {
    meaning:
      'The `returnUrl` does not start with a prefix registered for the service, or its path is ambiguous: escaped slashes or dots, `..;`, `//`, a double escape.',
    remedy: 'Use a registered URL, or ask an admin to add its prefix to the service.',
  },
  user_erased: {
    meaning:
      'The user with this id is being erased, or was less than 24 hours ago. Until then the broker refuses the id, so that nothing in flight brings it back.',
    remedy: 'Start the link session again after a day; the broker then treats the user as a new one.',
  },
  too_many_link_sessions: {
    meaning:
      'The user or the service has reached its limit of open link sessions, or all services together have.',
    remedy: 'Use an open one, or wait until one expires (`LINK_SESSION_LIFETIME`).',
  },
  too_many_approvals: {
    meaning: 'The link has reached its limit of commands that wait for approval. Nothing was sent.',
    remedy: 'Have someone approve or deny one of them, or wait until one expires.',
  },
  too_many_webhooks: {
    meaning: 'The service has reached its limit of webhooks.',
    remedy: 'Delete one: `DELETE /v1/webhooks/{id}`.',
  },
  confirmation_refused: {
    meaning:
      'The confirmation code is wrong, has been used or has expired, or the session belongs to another service. Nothing was activated.',
    remedy: 'Start a new link session and send the user through it again.',
  },
  reauthorization_required: {
    meaning:
      'COCO no longer accepts the link’s tokens. `reason` says why, such as `grant_refused` or `refresh_token_expired` (docs/concepts.md).',
    remedy:
      'Have the user link again: `POST /v1/link-sessions` with this `linkId` renews the same link. Until then every call gets this answer.',
  },
  idempotency_key_reused: {
    meaning: 'Within 24 hours the same `Idempotency-Key` was sent with another body or to another path.',
    remedy: 'Use a new key for each new command, and the same key only to repeat the same command.',
  },
  idempotency_key_in_progress: {
    meaning:
      'The same command with the same key is still running (`outcome` `pending`), or its result will never be known (`unknown`): COCO closed the connection, timed out, or answered 500, 502, 504 or in an unknown format.',
    remedy:
      'While it is `pending`, wait and retry with the same key: you then get the first answer. If it is `unknown`, read the state, and use a new key to repeat the command.',
  },
  account_mismatch: {
    meaning:
      'The session renews a link, but the user signed in to another COCO account, or COCO does not say which. The link is unchanged.',
    remedy:
      'The browser stays signed in at COCO: have the user sign out there and sign in to the first account. For another account, make a new link.',
  },
  account_already_linked: {
    meaning:
      'Another user of the same service has linked this COCO account, and `COCO_ACCOUNT_SHARED` is `refuse`. Nothing was linked.',
    remedy:
      'Have the user sign out at COCO and sign in to their own account. For households, operators can set `COCO_ACCOUNT_SHARED=allow`.',
  },
  changed_meanwhile: {
    meaning:
      'Someone has changed the object since the version whose `ETag` the request has in `If-Match`. `changed` names the fields that differ. Nothing was changed.',
    remedy:
      'Read it again, with its new `ETag`. If your change still applies, repeat it. A request without `If-Match` changes whatever is there.',
  },
  key_in_use: {
    meaning: 'The key cannot be destroyed: `neededBy` says what still needs it.',
    remedy:
      'Rotate to another key, wait until the rotation has finished, and wait for sessions and journals to expire.',
  },
  keyring_not_writable: {
    meaning: 'The keyring is in a variable, or in a file that the broker cannot change.',
    remedy: 'Add the key to the keyring yourself and rotate to it by its id (docs/key-rotation.md).',
  },
  ...cocoProblemHelp,
  token_refresh_unavailable: {
    meaning:
      'The access token has expired and cannot be refreshed right now, because COCO or the database is unavailable.',
    remedy: 'Wait as long as `Retry-After` says. The link is not lost; nothing was sent.',
  },
  overloaded: {
    meaning: 'This replica or this service has reached its limit of running and waiting calls.',
    remedy: 'Wait as long as `Retry-After` says, and send fewer calls in parallel.',
  },
  issuer_unavailable: {
    meaning: 'The JWT cannot be verified, because the keys of its issuer cannot be read right now.',
    remedy: 'Wait as long as `Retry-After` says. Service keys work meanwhile.',
  },
  vault_unavailable: {
    meaning:
      'The stored tokens cannot be decrypted: a key is missing, or the row was changed. Nothing is destroyed.',
    remedy: 'Operators get an alert; `broker vault verify` says what is wrong (docs/keys.md).',
  },
  storage_unavailable: {
    meaning: 'The database did not answer in time.',
    remedy: 'Wait as long as `Retry-After` says. No link is affected.',
  },
  audit_unavailable: {
    meaning: 'A sensitive command must be recorded before it is sent, and that failed. It was not sent.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  internal: {
    meaning: 'An unexpected error, which is a fault of the broker, not of the request.',
    remedy: 'Give its operators the `requestId`, which is in the log. You can retry reads.',
  },
};
