/** The client of the COCO token broker. Start at `broker-client.ts`. */
export { createBrokerClient } from './broker-client.js';
export type { BrokerClient, BrokerClientOptions } from './broker-client.js';
export type { BrokerApi } from './calls/broker-api.js';
export type { CallOptions } from './calls/call-options.js';
export type { Credential } from './calls/credential.js';
export { command } from './command.js';
export type {
  BatchCommandRequest,
  Capability,
  CommandName,
  CommandParameters,
  CommandRequest,
} from './command.js';
export { BrokerClientError } from './calls/broker-client-error.js';
export type { BrokerClientErrorCode } from './calls/broker-client-error.js';
export type { RetryLimits } from './retry/retry-limits.js';
export type { Linking, LinkOutcome, LinkReturn, LinkReturnError } from './operations/linking.js';
export type { Links, LinkFilter } from './operations/links.js';
export type { CommandFilter, Commands, WaitOptions } from './operations/commands.js';
export type {
  AwaitedCommandOptions,
  CommandOptions,
  Devices,
  ReadOptions,
  ResourcePlace,
} from './operations/devices.js';
export { isFinished, isFollowed } from './operations/finished-command.js';
export type { FinishedCommand } from './operations/finished-command.js';
export type { EventOptions, Events } from './operations/events.js';
export { InvalidWebhook, verifyWebhook } from './webhook.js';
export type { ReceivedWebhook } from './webhook.js';
export type { EventPage, EventType, LinkEvent, TestEvent, WebhookEvent } from './link-event.js';
export type {
  ActivityEntry,
  BatchResults,
  CommandResult,
  ExecutedCommand,
  FollowedCommand,
  GrantRequest,
  HeldLinkGrant,
  Link,
  LinkGrant,
  LinkSession,
  MergedResources,
  Networks,
  Problem,
  ProblemCode,
  Resource,
} from './types.js';
export type { components, paths } from './generated/api.js';
export type { CapabilityCommands } from './generated/capabilities.js';
