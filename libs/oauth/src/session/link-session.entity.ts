import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * A link session's progress: `created` by the service → `connecting`, the browser is at COCO → `returned`, the callback
 * is being processed → `linked`, waiting for the service → `confirmed`. Or it ended as `failed` or `expired`.
 */
export type LinkSessionStatus =
  'created' | 'connecting' | 'returned' | 'linked' | 'confirmed' | 'failed' | 'expired';

/** One attempt to make or renew a link. One-time values are stored as SHA-256 digests, the verifier encrypted. */
@Entity('link_sessions')
export class LinkSessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text', { name: 'return_url' })
  returnUrl!: string;

  /** The existing link that receives the new tokens on confirmation; without one, a new link is made. */
  @Column('uuid', { name: 'renews_link_id', nullable: true })
  renewsLinkId!: string | null;

  @Column('text')
  status!: LinkSessionStatus;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('bytea', { name: 'connect_token_digest' })
  connectTokenDigest!: Buffer;

  @Column('bytea', { name: 'browser_digest', nullable: true })
  browserDigest!: Buffer | null;

  /** Salt from which the last binding's values were derived. */
  @Column('bytea', { name: 'binding_salt', nullable: true })
  bindingSalt!: Buffer | null;

  @Column('timestamptz', { name: 'bound_at', nullable: true })
  boundAt!: Date | null;

  @Column('bytea', { name: 'state_digest', nullable: true })
  stateDigest!: Buffer | null;

  @Column('bytea', { name: 'data_key', nullable: true })
  dataKey!: Buffer | null;

  @Column('bytea', { name: 'code_verifier', nullable: true })
  codeVerifier!: Buffer | null;

  /** The pending link, once COCO has issued tokens. */
  @Column('uuid', { name: 'link_id', nullable: true })
  linkId!: string | null;

  @Column('bytea', { name: 'confirmation_digest', nullable: true })
  confirmationDigest!: Buffer | null;

  @Column('timestamptz', { name: 'confirmation_expires_at', nullable: true })
  confirmationExpiresAt!: Date | null;

  /** How a failed attempt ended: the OAuth error code sent to the service. */
  @Column('text', { name: 'failure_error', nullable: true })
  failureError!: string | null;

  /** How a failed attempt ended: the broker's own reason code. */
  @Column('text', { name: 'failure_reason', nullable: true })
  failureReason!: string | null;

  /** Language tag of the pages that the browser may end on (RFC 5646). */
  @Column('text', { nullable: true })
  lang!: string | null;
}
