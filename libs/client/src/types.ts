/** Types of the broker's API, from its OpenAPI description. */
import type { components } from './generated/api.js';

type Schemas = components['schemas'];

export type ActivityEntry = Schemas['ActivityEntry'];
export type BatchCommandRequest = Schemas['BatchCommandRequest'];
export type BatchResults = Schemas['BatchResults'];
export type CommandRequest = Schemas['CommandRequest'];
export type CommandResult = Schemas['CommandResult'];
export type CreateLinkSessionRequest = Schemas['CreateLinkSessionRequest'];
export type EventPage = Schemas['EventPage'];
export type FieldProblem = Schemas['FieldProblem'];
export type GrantRequest = Schemas['GrantRequest'];
export type HeldLinkGrant = Schemas['HeldLinkGrant'];
export type Link = Schemas['Link'];
export type LinkGrant = Schemas['LinkGrant'];
/** An event about a link, the same in the feed and in a webhook. A newer broker may send types that are not listed. */
export type LinkEvent = Schemas['LinkEvent'];
export type EventType = LinkEvent['type'];
export type LinkSession = Schemas['LinkSession'];
export type MergedResources = Schemas['MergedResources'];
export type Networks = Schemas['Networks'];
/** The broker's own errors (RFC 9457). */
export type Problem = Schemas['Problem'];
export type ProblemCode = Problem['code'];
export type Resource = Schemas['Resource'];
