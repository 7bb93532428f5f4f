/** Types of the broker's API, from its OpenAPI description. */
import type { components } from './generated/api.js';

type Schemas = components['schemas'];

export type ActivityEntry = Schemas['ActivityEntry'];
export type BatchResults = Schemas['BatchResults'];
export type CommandResult = Schemas['CommandResult'];
export type CreateLinkSessionRequest = Schemas['CreateLinkSessionRequest'];
export type FieldProblem = Schemas['FieldProblem'];
/** A command and how far it has come. A newer broker may send reasons that are not listed. */
export type FollowedCommand = Schemas['FollowedCommand'];
/** What became of a command: its result, or the command itself if it has no result yet because someone has to approve it. */
export type ExecutedCommand = CommandResult | FollowedCommand;
export type GrantRequest = Schemas['GrantRequest'];
export type HeldLinkGrant = Schemas['HeldLinkGrant'];
export type Link = Schemas['Link'];
export type LinkGrant = Schemas['LinkGrant'];
export type LinkSession = Schemas['LinkSession'];
export type MergedResources = Schemas['MergedResources'];
export type Networks = Schemas['Networks'];
/** The broker's own errors (RFC 9457). */
export type Problem = Schemas['Problem'];
export type ProblemCode = Problem['code'];
export type Resource = Schemas['Resource'];
