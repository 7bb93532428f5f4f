import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `link_secrets`: the encrypted tokens of one link. Never leaves this lib. */
@Entity('link_secrets')
export class LinkSecretsEntity {
  @PrimaryColumn('uuid', { name: 'link_id' })
  linkId!: string;

  /** The generation of the token pair. The encrypted values are bound to it. */
  @Column('bigint', { transformer: { to: (value: number) => value, from: (value: string) => Number(value) } })
  generation!: number;

  /** The KEK that wraps the data key. */
  @Column('text', { name: 'key_id' })
  keyId!: string;

  @Column('bytea', { name: 'data_key' })
  dataKey!: Buffer;

  @Column('bytea', { name: 'access_token' })
  accessToken!: Buffer;

  /** Absent if COCO issued none. */
  @Column('bytea', { name: 'refresh_token', nullable: true })
  refreshToken!: Buffer | null;
}
