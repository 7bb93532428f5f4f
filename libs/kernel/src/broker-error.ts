/**
 * Every way in which the broker itself refuses or fails, as its callers see it.
 *
 * The codes are part of the HTTP contract: codes are added, never renamed. Status and title of each are in one
 * table at the HTTP edge.
 */
export type ProblemCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'insufficient_scope'
  | 'not_permitted'
  | 'capability_not_granted'
  | 'actor_required'
  | 'approval_required'
  | 'approval_decided'
  | 'approval_expired'
  | 'approval_mismatch'
  | 'approver_refused'
  | 'too_many_approvals'
  | 'second_person_required'
  | 'fresh_sign_in_required'
  | 'action_decided'
  | 'action_mismatch'
  | 'place_not_granted'
  | 'not_found'
  | 'route_not_found'
  | 'link_not_found'
  | 'device_not_found'
  | 'command_not_found'
  | 'link_not_active'
  | 'link_on_hold'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'headers_too_large'
  | 'rate_limited'
  | 'device_busy'
  | 'return_url_not_registered'
  | 'too_many_link_sessions'
  | 'user_erased'
  | 'too_many_webhooks'
  | 'session_expired'
  | 'csrf_token_mismatch'
  | 'one_time_link_used'
  | 'confirmation_refused'
  | 'reauthorization_required'
  | 'idempotency_key_reused'
  | 'idempotency_key_in_progress'
  | 'account_mismatch'
  | 'account_already_linked'
  | 'changed_meanwhile'
  | 'key_in_use'
  | 'keyring_not_writable'
  | 'upstream_failure'
  | 'upstream_malformed'
  | 'upstream_refused'
  | 'upstream_command_timeout'
  | 'gateway_busy'
  | 'application_disabled'
  | 'network_blocked'
  | 'upstream_response_too_large'
  | 'upstream_connect_timeout'
  | 'upstream_first_byte_timeout'
  | 'upstream_idle_timeout'
  | 'upstream_total_timeout'
  | 'upstream_unavailable'
  | 'token_refresh_unavailable'
  | 'overloaded'
  | 'issuer_unavailable'
  | 'vault_unavailable'
  | 'audit_unavailable'
  | 'storage_unavailable'
  | 'internal';

/** One offending field of a request: where it is and what was expected there. */
export interface FieldProblem {
  /** Path of the field, such as `params.levelPct` or `header Idempotency-Key`. */
  field: string;
  /** What was expected, and what to do. Never the offending value. */
  message: string;
}

/** What an error carries besides its code and text. */
export interface BrokerErrorOptions {
  cause?: unknown;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number;
  fields?: readonly FieldProblem[];
  /** Path at which the caller can follow what the error is about; sent as `Location`. */
  location?: string | undefined;
  /** HTTP status, for the one code whose status is COCO's own; all others have theirs from the table. */
  status?: number;
  /** Further members of the problem document (RFC 9457 section 3.2); never a secret. */
  extensions?: Readonly<Record<string, unknown>>;
}

/** The root of all errors that callers are meant to see. `message` is safe to show; `cause` never leaves. */
export class BrokerError extends Error {
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly location: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    options: BrokerErrorOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.location = options.location;
    this.fields = options.fields ?? [];
    this.extensions = options.extensions ?? {};
  }
}

/** The request does not have the form that the contract requires; `fields` says where. */
export class InvalidRequest extends BrokerError {
  constructor(fields: readonly FieldProblem[], cause?: unknown) {
    super('invalid_request', fields.map(({ field, message }) => `${field}: ${message}`).join('; '), {
      fields,
      cause,
    });
  }
}
