import { FollowedCommand } from '#coconet';
import { Keywords, OneOf, Uuid } from '#kernel';

/** One step of a consent, or of its renewal. */
export class ConsentStep {
  /** Of the audit record, which can be proved on its own. */
  @Uuid()
  readonly record!: string;

  /** `link.connected`: the user consented at COCO. The others: the service confirmed it, or it came from another system. */
  @OneOf(['link.connected', 'link.confirmed', 'link.renewed', 'link.imported'])
  readonly action!: string;

  readonly at!: Date;
}

/** A link of the user, and how consent to it was given. */
export class ExportedLink {
  @Uuid()
  readonly id!: string;

  @Uuid()
  readonly serviceId!: string;

  readonly serviceName!: string;

  @OneOf(['pending', 'active', 'reauthorization_required', 'revoked'])
  readonly status!: string;

  readonly createdAt!: Date;

  readonly activatedAt!: Date | null;

  readonly revokedAt!: Date | null;

  readonly lastRefreshedAt!: Date | null;

  readonly lastUsedAt!: Date | null;

  /** When the user consented to what, oldest first. */
  readonly consent!: ConsentStep[];

  /**
   * The receipt: which app was given what, when, and whether it still has it, as a JSON Web Signature (RFC 7515, compact, `EdDSA`)
   * under the key of the audit checkpoints; `null` for a broker without `AUDIT_CHECKPOINT_KEY`, and before the user consented.
   */
  readonly receipt!: string | null;
}

/** An attempt of the user to link. */
export class ExportedSession {
  @Uuid()
  readonly id!: string;

  readonly serviceName!: string;

  readonly state!: string;

  readonly createdAt!: Date;

  readonly endedAt!: Date | null;
}

/** Everything that the broker keeps about a user. */
export class UserExport {
  readonly userId!: string;

  readonly exportedAt!: Date;

  readonly links!: ExportedLink[];

  /** Those of the last 30 days, newest first. */
  readonly linkSessions!: ExportedSession[];

  /** The newest commands of each link. */
  readonly commands!: FollowedCommand[];

  /** Records of the audit trail about the links, by action. */
  @Keywords({ type: 'object', additionalProperties: { type: 'number' } })
  readonly records!: Readonly<Record<string, number>>;

  /** Lists of which there is more than the export holds: empty if it is complete. */
  readonly incomplete!: string[];

  static readonly example: UserExport = {
    userId: 'u-17',
    exportedAt: new Date('2027-01-31T10:00:00.000Z'),
    links: [
      {
        id: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
        serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
        serviceName: 'evening-lights',
        status: 'active',
        createdAt: new Date('2027-01-02T18:20:00.000Z'),
        activatedAt: new Date('2027-01-02T18:20:01.000Z'),
        revokedAt: null,
        lastRefreshedAt: new Date('2027-01-31T09:12:00.000Z'),
        lastUsedAt: new Date('2027-01-31T09:58:00.000Z'),
        consent: [
          {
            record: '01981f3e-7c60-7d10-8a55-2c3d4e5f6a7b',
            action: 'link.connected',
            at: new Date('2027-01-02T18:20:00.000Z'),
          },
        ],
        receipt: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImNvY28tY29uc2VudC1yZWNlaXB0In0.eyJ…',
      },
    ],
    linkSessions: [
      {
        id: '01981f3d-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
        serviceName: 'evening-lights',
        state: 'confirmed',
        createdAt: new Date('2027-01-02T18:18:00.000Z'),
        endedAt: new Date('2027-01-02T18:20:01.000Z'),
      },
    ],
    commands: [],
    records: { 'link.connected': 1, 'link.confirmed': 1, 'command.executed': 12 },
    incomplete: [],
  };
}
