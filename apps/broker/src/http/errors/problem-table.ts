import type { ProblemCode } from '#kernel';

/** The response to one problem code. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Whether the response uses COCO's own status; `status` is then only the fallback without one. */
  readonly ownStatus?: true;
}

/** Every way the broker refuses or fails, as HTTP. The type enforces a row for each code. */
export const problemTable: Readonly<Record<ProblemCode, ProblemKind>> = {
  invalid_request: { status: 400, title: 'The request is invalid' },
  unauthenticated: { status: 401, title: 'A valid credential is required' },
  session_expired: { status: 401, title: 'The session has ended' },
  one_time_link_used: { status: 401, title: 'The one-time link cannot be used' },
  csrf_token_mismatch: { status: 403, title: 'The change did not come from the console' },
  insufficient_scope: { status: 403, title: 'The caller lacks a scope' },
  not_permitted: { status: 403, title: 'This is not permitted' },
  capability_not_granted: { status: 403, title: 'The caller may not use this capability' },
  actor_required: { status: 403, title: 'The call must name who causes it' },
  place_not_granted: { status: 403, title: 'The grant does not cover this place' },
  not_found: { status: 404, title: 'Not found' },
  command_not_found: { status: 404, title: 'The command was not found' },
  link_not_active: { status: 409, title: 'The link is not active' },
  link_on_hold: { status: 403, title: 'The link is on hold' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  unsupported_media_type: { status: 415, title: 'The body is not JSON' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  rate_limited: { status: 429, title: 'Too many calls' },
  device_busy: { status: 429, title: 'The device got this command too often' },
  return_url_not_registered: { status: 400, title: 'The return URL is not registered' },
  too_many_link_sessions: { status: 429, title: 'Too many open link sessions' },
  too_many_webhooks: { status: 409, title: 'Too many webhooks' },
  confirmation_refused: { status: 409, title: 'The link was not confirmed' },
  reauthorization_required: { status: 409, title: 'The user must link again' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another call' },
  idempotency_key_in_progress: { status: 409, title: 'The same call is still in progress' },
  account_mismatch: { status: 409, title: 'The user signed in to another COCO account' },
  account_already_linked: { status: 409, title: 'Another user has linked this COCO account' },
  key_in_use: { status: 409, title: 'The key is still in use' },
  keyring_not_writable: { status: 409, title: 'The broker cannot change the keyring' },
  upstream_failure: { status: 502, title: 'COCO failed' },
  upstream_malformed: { status: 502, title: 'COCO answered in an unknown format' },
  upstream_refused: { status: 400, title: 'COCO refused the call', ownStatus: true },
  upstream_command_timeout: { status: 504, title: 'COCO or the device took too long' },
  gateway_busy: { status: 503, title: 'The home’s gateway is busy' },
  application_disabled: { status: 503, title: 'COCO has disabled the application' },
  network_blocked: { status: 403, title: 'COCO has blocked the network' },
  upstream_response_too_large: { status: 502, title: 'COCO’s answer is too large' },
  upstream_connect_timeout: { status: 504, title: 'COCO could not be reached in time' },
  upstream_first_byte_timeout: { status: 504, title: 'COCO did not start to answer in time' },
  upstream_idle_timeout: { status: 504, title: 'COCO stalled in its answer' },
  upstream_total_timeout: { status: 504, title: 'The exchange with COCO took too long' },
  upstream_unavailable: { status: 503, title: 'COCO is not available' },
  token_refresh_unavailable: { status: 503, title: 'Tokens cannot be refreshed right now' },
  overloaded: { status: 503, title: 'The broker is busy' },
  issuer_unavailable: { status: 503, title: 'The JWT issuer is not available' },
  vault_unavailable: { status: 503, title: 'The vault is not available' },
  storage_unavailable: { status: 503, title: 'The database is not available' },
  audit_unavailable: { status: 503, title: 'The audit trail is not available' },
  internal: { status: 500, title: 'The broker failed' },
};
