/** What the API's description says of every operation that calls COCO. */
import type { CustomDecorator } from '@nestjs/common';
import {
  Described,
  type AnswerDescription,
  type OperationDescription,
  type ParameterDescription,
  type ProblemCode,
  type Schema,
} from '#kernel';

const AS_COCO =
  'If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO refuses ' +
  'with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such as ' +
  '`upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own words, with ' +
  'its status and not as `application/problem+json`.';

/** The problems of every call to COCO, also on the raw path. */
export const PROBLEMS: readonly ProblemCode[] = [
  'link_not_found',
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

/** The problems of reads by the typed routes. */
const READ_PROBLEMS: readonly ProblemCode[] = [...PROBLEMS, 'device_not_found'];

/** The problems of every command. */
export const COMMAND_PROBLEMS: readonly ProblemCode[] = [
  ...PROBLEMS,
  'capability_not_granted',
  'approval_required',
  'too_many_approvals',
  'idempotency_key_reused',
  'idempotency_key_in_progress',
  'audit_unavailable',
];

/** The problems of commands by the typed routes. */
export const TYPED_COMMAND_PROBLEMS: readonly ProblemCode[] = [...COMMAND_PROBLEMS, 'device_not_found'];

/** The header that makes a command safe to repeat. */
export const idempotencyKey: ParameterDescription = {
  description:
    'A repeat with the same key within 24 hours gets the first answer, and COCO sees one command. Make it a UUID: a key ' +
    'that can be guessed protects neither the command nor the answer that is kept for it.',
  example: '"b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10"',
};

/** The header by which a reader takes an older answer. */
export const cacheControlOfRead: ParameterDescription = {
  description:
    '`max-age` (RFC 9111): an answer that is at most this many seconds old will do. If the broker has kept one of this link, COCO is not called, ' +
    'and `Age` says how old the oldest part of the answer is. `no-cache`: COCO is called in any case, even if an equal read of the link is in flight.',
  example: 'max-age=30',
};

/** The schema of any JSON value, where COCO decides. */
export const ANY_JSON: Schema = {};

/** COCO's own refusals and failures. */
export const ownAnswer: AnswerDescription = {
  status: 'default',
  description: 'A refusal or failure of COCO’s, with its status and in its words.',
  schema: ANY_JSON,
  example: { error: { message: 'The request is not valid' } },
};

/** An operation that calls COCO, and what it answers if COCO accepts the call. */
interface CocoOperation extends Omit<OperationDescription, 'answers'> {
  readonly answer: Pick<AnswerDescription, 'description' | 'view'>;
  /** Other ways in which it succeeds. */
  readonly otherAnswers?: readonly AnswerDescription[];
}

/** Describes a route that calls COCO. Unless it lists others, it has the problems of every call to COCO. */
export const CallsCoco = ({
  answer,
  otherAnswers = [],
  ...operation
}: CocoOperation): CustomDecorator<symbol> =>
  Described({
    footnote: AS_COCO,
    problems: READ_PROBLEMS,
    ...operation,
    answers: [{ status: 200, ...answer }, ...otherAnswers, ownAnswer],
  });
