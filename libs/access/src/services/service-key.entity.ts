import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A service's credential; the database has only its digest. */
@Entity('service_keys')
export class ServiceKeyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  /** SHA-256 of the whole key. */
  @Column('bytea')
  digest!: Buffer;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Written at most once a minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
