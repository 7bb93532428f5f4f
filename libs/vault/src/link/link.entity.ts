import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { LinkStatus, LastError } from './link.js';

/** pg returns bigint as a string; generations and fences stay far below 2^53. */
const bigintAsNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A row of `links`. Outside this lib it is a {@link Link}. */
@Entity('links')
export class LinkEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text')
  status!: LinkStatus;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** The fence under which the stored token pair was fetched. */
  @Column('bigint', { transformer: bigintAsNumber, default: 0 })
  generation!: number;

  @Column('timestamptz', { name: 'access_token_expires_at', nullable: true })
  accessTokenExpiresAt!: Date | null;

  @Column('timestamptz', { name: 'refresh_due_at', nullable: true })
  refreshDueAt!: Date | null;

  /** Rises with every claim and every consent; a pair is saved only over one of a lower fence. */
  @Column('bigint', { transformer: bigintAsNumber, default: 0 })
  fence!: number;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  /** Whether COCO may have carried out a refresh whose answer never came. */
  @Column('boolean', { name: 'outcome_unknown', default: false })
  outcomeUnknown!: boolean;

  @Column('integer', { name: 'failed_refreshes', default: 0 })
  failedRefreshes!: number;

  @Column('timestamptz', { name: 'last_refreshed_at', nullable: true })
  lastRefreshedAt!: Date | null;

  @Column('text', { name: 'last_trouble', nullable: true })
  lastError!: LastError | null;

  @Column('timestamptz', { name: 'last_trouble_at', nullable: true })
  lastErrorAt!: Date | null;

  @Column('timestamptz', { name: 'held_at', nullable: true })
  heldAt!: Date | null;
}
