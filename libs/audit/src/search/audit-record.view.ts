import { OneOf, PageView, Uuid } from '#kernel';

/** The actor of a record. */
export class AuditActorView {
  readonly kind!: string;

  readonly id!: string | null;

  readonly name!: string | null;
}

/** A record of the audit trail as admins read it. */
export class AuditRecord {
  @Uuid()
  readonly id!: string;

  /** Its position in the chain; `null` until it is chained, moments after it was written. */
  readonly position!: number | null;

  readonly at!: Date;

  /** Such as `link.revoked`. */
  readonly action!: string;

  @OneOf(['succeeded', 'refused', 'failed', 'started'])
  readonly result!: string;

  readonly actor!: AuditActorView;

  @Uuid()
  readonly linkId!: string | null;

  @Uuid()
  readonly serviceId!: string | null;

  readonly serviceName!: string | null;

  readonly requestId!: string | null;

  readonly remoteAddress!: string | null;

  /** What belongs to the action; never a secret. */
  readonly details!: Readonly<Record<string, unknown>>;

  /** Its hash in the chain, in hexadecimal. */
  readonly hash!: string | null;

  static readonly example: AuditRecord = {
    id: '01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b',
    position: 5_120,
    at: new Date('2027-01-31T10:00:00.100Z'),
    action: 'link.revoked',
    result: 'succeeded',
    actor: { kind: 'admin', id: 'console:ada@example.com', name: null },
    linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    serviceName: 'evening-lights',
    requestId: '01981f60-0b3e-7000-9111-b1c2d3e4f5a6',
    remoteAddress: '10.0.0.7',
    details: { reason: 'ticket 4711: the user has left' },
    hash: '7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069',
  };
}

/** A page of records. */
export class AuditPage extends PageView {
  readonly items!: AuditRecord[];

  static readonly example: AuditPage = { items: [AuditRecord.example], nextCursor: null };
}
