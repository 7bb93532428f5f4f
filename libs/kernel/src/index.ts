/** What every lib builds on: time, randomness, ids, digests, secrets in memory and in files, traces, and the error type. */
export { Batch } from './work/batch.js';
export { Beat } from './work/beat.js';
export { eachBounded } from './work/bounded.js';
export { BrokerError, InvalidRequest } from './broker-error.js';
export type { BrokerErrorOptions, FieldProblem, ProblemCode } from './broker-error.js';
export { Circuit } from './work/circuit.js';
export type { CircuitFinding, CircuitStanding } from './work/circuit.js';
export { Clock, SystemClock } from './clock.js';
export { escapeHtml } from './http/escape-html.js';
export { connectionFailure, NotConnected } from './http/connection-failure.js';
export { cookieValues, readCookie } from './http/cookies.js';
export { CsvForm, inChunks } from './files/csv.js';
export { FILE_TYPES, sendFile } from './files/file-reply.js';
export type { FileReply } from './files/file-reply.js';
export { didYouMean } from './did-you-mean.js';
export { Described, OPERATION_DESCRIPTION } from './description/described.js';
export type {
  AnswerDescription,
  OperationDescription,
  ParameterDescription,
} from './description/described.js';
export {
  AnyValue,
  furtherMembersOf,
  Keywords,
  keywordsOfMember,
  OneOf,
  Open,
  Uuid,
} from './description/view.js';
export type { Schema } from './description/view.js';
export {
  ChangedMeanwhile,
  entityTagOf,
  readIfMatch,
  readIfNoneMatch,
  requireUnchanged,
} from './http/entity-tag.js';
export type { IfMatch, VersionedFields } from './http/entity-tag.js';
export {
  HAS_ENTITY_TAG,
  IF_MATCH_PARAMETER,
  IF_NONE_MATCH_PARAMETER,
  Tagged,
} from './http/tagged-answers.js';
export { digestsEqual, sha256, sha256Text } from './digest.js';
export { IsTime, MayBeLeftOut, PLAIN_TEXT, PLAIN_TEXT_EXPECTED } from './http/field-rules.js';
export { FlushTimer } from './work/flush-timer.js';
export { Ids, NIL_UUID, smallestIdAt, SystemIds } from './ids.js';
export { InFlight } from './work/in-flight.js';
export { KernelModule } from './kernel.module.js';
export { oneAtATime } from './work/one-at-a-time.js';
export {
  EXPORT_PAGE,
  IsPageCursor,
  IsPageLimit,
  PAGE_DEFAULT,
  PageLimit,
  PageQuery,
  pageOf,
  walkPages,
} from './page.js';
export type { Page } from './page.js';
export { PageView } from './page.view.js';
export { CursorInvalid, cursorOf, IsPlaceCursor, placeIn, requireCount, requireId } from './place.js';
export type { Place } from './place.js';
export { Permits } from './work/permits.js';
export { ONE_TIME_VALUE, oneTimeValue, Randomness, SystemRandomness } from './randomness.js';
export { boundedFetch, readBounded } from './http/read-bounded.js';
export { Secret } from './secret.js';
export * as setting from './settings/kinds.js';
export { Settings } from './settings/setting.js';
export type { DraftValues, Setting, SettingGroup, SettingValues } from './settings/setting.js';
export { egressConnector, useProxyForFetch } from './http/egress-connector.js';
export { EgressProxy } from './http/egress-proxy.js';
export { egressProxyOf, egressSettings } from './http/egress-settings.js';
export { causesOf, failureName } from './failure-name.js';
export { readSecretFile, SecretFileUnusable } from './secret-file.js';
export { within } from './tracing/span.js';
export type { Span, SpanFacts } from './tracing/span.js';
export { NoTracing, Tracing } from './tracing/tracing.js';
export type { AcceptedCall } from './tracing/tracing.js';
export { UuidPipe } from './http/uuid.pipe.js';
export { withheldPath } from './http/withheld-path.js';
