/** What all operations that call COCO have in common. */
import { json, type AnswerDescription, type ParameterDescription, type ProblemCode } from '#kernel';

/** What callers should know about every operation that calls COCO. */
export const AS_COCO =
  'What COCO refuses with one of its numbers is answered as a problem with `upstreamCode` and `upstreamMessage`, such as ' +
  '`upstream_refused` with COCO’s own status; what it refuses without a number is answered as COCO words it, with its ' +
  'status and not as `application/problem+json`.';

/** How every call to COCO may fail. */
export const PROBLEMS: readonly ProblemCode[] = [
  'not_found',
  'link_not_active',
  'reauthorization_required',
  'upstream_failure',
  'upstream_malformed',
  'application_disabled',
  'network_blocked',
  'gateway_busy',
  'upstream_command_timeout',
  'upstream_response_too_large',
  'upstream_connect_timeout',
  'upstream_first_byte_timeout',
  'upstream_idle_timeout',
  'upstream_total_timeout',
  'upstream_unavailable',
  'token_refresh_unavailable',
  'vault_unavailable',
];

/** How every command may fail. */
export const COMMAND_PROBLEMS: readonly ProblemCode[] = [
  ...PROBLEMS,
  'capability_not_granted',
  'idempotency_key_reused',
  'idempotency_key_in_progress',
  'audit_unavailable',
];

/** The header that lets a command be repeated. */
export const idempotencyKey: ParameterDescription = {
  description:
    'A repeat under the same key within 24 hours gets the first answer, and COCO sees one command. Make it a UUID: a key ' +
    'that can be guessed protects neither the command nor the answer that is kept for it.',
  example: '"b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10"',
};

/** COCO's own refusals and failures. */
export const ownAnswer: AnswerDescription = {
  status: 'default',
  description: 'What COCO refuses or fails at, with its status and in its words.',
  schema: json.anything(),
  example: { error: { message: 'Resource not found' } },
};
