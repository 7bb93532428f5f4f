/**
 * Every path at COCO, in one table. No other file of the broker names one.
 *
 * The vendor's documentation and the vendor's running code disagree about some of them, and the rest is unpublished, so each
 * doubtful path has a setting that corrects it without a release.
 */
import type { Grade } from './evidence.js';

interface ContractPath {
  readonly method: 'GET' | 'POST';
  /** Below the prefix. `{name}` is an identifier: one segment, percent-encoded. */
  readonly template: string;
  readonly grade: Grade;
  /** Its source, as a reader of `docs/coco.md` would name it. */
  readonly source: string;
  /** The setting that replaces it. */
  readonly setting?: string;
}

/** The prefix of every path, as the vendor documents it; `COCO_PATH_PREFIX` replaces it. */
export const DOCUMENTED_PREFIX = '/v1.0';

const NETWORKS = '/network-manager/networks';
const NETWORK = `${NETWORKS}/{networkId}`;
const ZONE = `${NETWORK}/zones/{zoneId}`;
const RESOURCE = `${NETWORK}/devices/{deviceNodeId}/resources/{resourceEui}`;

/** The table. */
export const contractPaths = {
  authorize: {
    method: 'GET',
    template: '/oauth/authorize',
    grade: 'doc',
    source: 'the documentation of C2C apps',
  },
  token: {
    method: 'POST',
    template: '/oauth/token',
    grade: 'doc',
    source: 'the documentation of C2C apps',
  },
  user: {
    method: 'GET',
    template: '/user-manager/users/me',
    grade: 'code',
    source: 'login libraries; C2C tokens may be refused',
  },
  networks: {
    method: 'GET',
    template: NETWORKS,
    grade: 'doc',
    source: 'the documentation of C2C apps',
  },
  zones: {
    method: 'GET',
    template: `${NETWORK}/zones`,
    grade: 'doc',
    source: 'the documentation of C2C apps',
  },
  zoneResources: {
    method: 'GET',
    template: `${ZONE}/resources`,
    grade: 'code',
    source: 'vendor code that uses the answer',
    setting: 'COCO_ZONE_RESOURCES_PATH',
  },
  zone: {
    method: 'GET',
    template: ZONE,
    grade: 'doc',
    source: 'the README of a sample, as “zone details”',
  },
  resource: {
    method: 'GET',
    template: RESOURCE,
    grade: 'assumed',
    source: 'not published',
    setting: 'COCO_RESOURCE_PATH',
  },
  commands: {
    method: 'POST',
    template: `${RESOURCE}/commands`,
    grade: 'assumed',
    source: 'not published',
    setting: 'COCO_COMMAND_PATH',
  },
} as const satisfies Record<string, ContractPath>;

export type PathName = keyof typeof contractPaths;

/** The paths that a setting can replace. */
export type ReplaceablePath = {
  [Name in PathName]: (typeof contractPaths)[Name] extends { readonly setting: string } ? Name : never;
}[PathName];

/** Templates that replace the table's, as an operator wrote them. */
export type PathOverrides = Readonly<Partial<Record<ReplaceablePath, string>>>;

/** The names in the table, in its order. */
export const pathNames = Object.keys(contractPaths) as readonly PathName[];

/** Query parameters that COCO's reads accept, by operation name. No vendor document or vendor code shows any. */
export const queryParameters: Readonly<Record<string, ReadonlySet<string>>> = {};
