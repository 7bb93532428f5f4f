import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { RequiredActor } from '../actor/required-actor.js';
import type { LinkAccess } from '../caller.js';
import type { Scope } from '../scope.js';

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

  /** Those capabilities that no admin granted: the upgrade kept them because the service had used them. */
  @Column('text', { name: 'upgrade_grants', array: true, default: [] })
  upgradeGrants!: string[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Calls a second on all replicas together; `null` for no limit. */
  @Column('float8', { name: 'request_rate', nullable: true })
  requestRate!: number | null;

  /** Calls in one burst after a quiet period; `null` for one second's worth. */
  @Column('integer', { name: 'request_burst', nullable: true })
  requestBurst!: number | null;

  /** The `sub` of the JWTs that authenticate it; `null` if only its keys do. */
  @Column('text', { name: 'jwt_subject', nullable: true })
  jwtSubject!: string | null;

  /** From then on its credentials are refused. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  /** Which actor it must name for commands of sensitive capabilities. */
  @Column('text', { name: 'required_actor', default: 'none' })
  requiredActor!: RequiredActor;

  /** Rules of approval, as an admin wrote them, by capability or `CAPABILITY.COMMAND`. */
  @Column('jsonb', { name: 'required_approval', default: {} })
  requiredApproval!: Record<string, string>;
}
