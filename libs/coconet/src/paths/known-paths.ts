/** COCO's paths, all of them, in one table. An assumed one is corrected by configuration, without a release. */

/**
 * How sure a path is: `documented` by COCO, seen in COCO's own `sample` code, or `assumed`, which is our guess where
 * nothing is published.
 */
export type Certainty = 'documented' | 'sample' | 'assumed';

interface KnownPath {
  readonly certainty: Certainty;
  /** `:name` stands for an identifier: one segment, percent-encoded. */
  readonly template: string;
}

const NETWORK = '/v1.0/network-manager/networks/:networkId';
const RESOURCE = `${NETWORK}/devices/:deviceNodeId/resources/:resourceEui`;

/** The table. Whoever calls COCO takes the path from here. */
export const knownPaths = {
  user: { certainty: 'sample', template: '/v1.0/user-manager/users/me' },
  networks: { certainty: 'documented', template: '/v1.0/network-manager/networks' },
  zones: { certainty: 'documented', template: `${NETWORK}/zones` },
  zone: { certainty: 'documented', template: `${NETWORK}/zones/:zoneId` },
  resource: { certainty: 'assumed', template: RESOURCE },
  commands: { certainty: 'assumed', template: `${RESOURCE}/commands` },
} as const satisfies Record<string, KnownPath>;

export type PathName = keyof typeof knownPaths;

/** The paths that may be overridden by configuration. */
export type AssumedPath = {
  [Name in PathName]: (typeof knownPaths)[Name]['certainty'] extends 'assumed' ? Name : never;
}[PathName];

/** Templates in place of assumed paths, naming the same identifiers. */
export type PathOverrides = Readonly<Partial<Record<AssumedPath, string>>>;

/** The names in the table. */
export const pathNames = Object.keys(knownPaths) as readonly PathName[];

/** Whether COCO publishes nothing about this path. */
export function isAssumed(name: PathName): name is AssumedPath {
  return knownPaths[name].certainty === 'assumed';
}
