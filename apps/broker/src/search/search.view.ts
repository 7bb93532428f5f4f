import { OneOf, Uuid } from '#kernel';

/** What a search can find. */
export const hitKinds = [
  'user',
  'link',
  'link_session',
  'request',
  'command',
  'service',
  'service_key',
  'vault_key',
  'device',
] as const;

/** Something that a search found; the console has a page for each kind. */
export class SearchHit {
  @OneOf(hitKinds)
  readonly kind!: (typeof hitKinds)[number];

  /** The id of what was found; for a user, their id at the service. */
  readonly id!: string;

  /** Text by which a person recognises it: a user’s id, a service’s name. */
  readonly label!: string;

  /** The service that it belongs to; `null` if it belongs to none, or to several. */
  @Uuid()
  readonly serviceId!: string | null;

  static readonly example: SearchHit = {
    kind: 'link',
    id: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    label: 'u-17',
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
  };
}

/** What was found: exact ids first. */
export class SearchResult {
  readonly items!: SearchHit[];

  /** Whether more users or services match than are listed. */
  readonly hasMore!: boolean;

  static readonly example: SearchResult = { items: [SearchHit.example], hasMore: false };
}
