/**
 * How one COCO cloud speaks: paths, statuses, error forms, member names and types, and no values. `broker coco probe
 * --record` writes it from what it saw; the sandbox plays it. Unknown parts are left out.
 */

import type { Shape } from './shape.js';

/** The `format` member of every such file. */
export const descriptionFormat = 'coco-cloud-description';

/** The version of the format this code reads and writes. */
export const descriptionVersion = 1;

/** COCO's paths, with the identifiers each of them needs. */
export const cloudPaths = {
  authorize: [],
  token: [],
  revocation: [],
  user: [],
  networks: [],
  zones: ['networkId'],
  zoneResources: ['networkId', 'zoneId'],
  resource: ['networkId', 'deviceNodeId', 'resourceEui'],
  commands: ['networkId', 'deviceNodeId', 'resourceEui'],
} as const;

export type CloudPath = keyof typeof cloudPaths;

/** The successful answers: of the token endpoint, and of each REST call. */
export const cloudAnswers = [
  'token',
  'user',
  'networks',
  'zones',
  'zoneResources',
  'resource',
  'command',
] as const;

export type CloudAnswer = (typeof cloudAnswers)[number];

/**
 * The refusals. `refusedGrant`: a dead refresh token or code; `refusedClient`: a wrong client id or secret;
 * `unauthorized`: no access token; `expired`: one that is no longer good; `forbidden`: not for this app;
 * `unknownPath`: no such path; `notFound`: a path that is known, with an id that is not.
 */
export const cloudErrors = [
  'refusedGrant',
  'refusedClient',
  'badRequest',
  'unauthorized',
  'expired',
  'forbidden',
  'unknownPath',
  'notFound',
] as const;

export type CloudError = (typeof cloudErrors)[number];

/** What a cloud does, apart from its wording. */
export const cloudBehaviours = [
  /** Asks for an access token before it says that a path does not exist. */
  'asksTokenFirst',
  /** Commands are acknowledged with IN_PROGRESS and carried out afterwards. */
  'asynchronousCommands',
  /** Zone 0 holds resources and is missing from the list of zones. */
  'unlistedDefaultZone',
  /** There are networks for calls and chats, without devices. */
  'callNetworks',
  /** C2C apps are refused `users/me`. */
  'refusesUser',
] as const;

export type CloudBehaviour = (typeof cloudBehaviours)[number];

/** A successful answer. */
export interface AnswerDescription {
  readonly status: number;
  readonly body: Shape;
}

/** A refusal. */
export interface ErrorDescription {
  readonly status: number;
  /** COCO's number, such as 40401, or OAuth's word, such as `invalid_grant`. */
  readonly code?: number | string;
  readonly body: Shape;
}

/** Everything that was found out of one cloud. */
export interface CloudDescription {
  readonly format: typeof descriptionFormat;
  readonly version: typeof descriptionVersion;
  /** For people: which cloud this is. A word or two, no address. */
  readonly name: string;
  /** The prefix of every path, such as `/v1.0`; empty for none. */
  readonly prefix: string;
  /** Below the prefix, `{networkId}` for an identifier: the forms that answer, the usual one first. */
  readonly paths: Readonly<Partial<Record<CloudPath, readonly string[]>>>;
  readonly answers: Readonly<Partial<Record<CloudAnswer, AnswerDescription>>>;
  readonly errors: Readonly<Partial<Record<CloudError, ErrorDescription>>>;
  readonly behaviour: Readonly<Partial<Record<CloudBehaviour, boolean>>>;
}
