import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { LinkAccess } from './caller.js';
import type { Scope } from './scope.js';

/** A registered internal caller. */
@Entity('services')
export class ServiceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** The team or person to ask about this service. */
  @Column('text')
  owner!: string;

  @Column('text', { array: true })
  scopes!: Scope[];

  @Column('text', { name: 'return_url_prefixes', array: true })
  returnUrlPrefixes!: string[];

  @Column('text', { name: 'link_access' })
  linkAccess!: LinkAccess;

  @Column('text', { array: true })
  capabilities!: string[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;
}
