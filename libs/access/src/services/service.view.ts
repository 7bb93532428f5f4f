import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import { requiredActors, type RequiredActor } from '../actor/required-actor.js';
import type { LinkAccess } from '../caller.js';
import { scopes, type Scope } from '../scope.js';
import type { ServiceKeyEntity } from './service-key.entity.js';
import type { ServiceEntity } from './service.entity.js';

const KEY_ID = '8f1c2a7be3d04955';
const SHOWN_KEY = `cbk_${KEY_ID}_…`;

/** A service as an admin defines it. */
export class ServiceDefinition {
  readonly name!: string;

  /** The team or person to ask about the service. */
  readonly owner!: string;

  @OneOf(scopes)
  readonly scopes!: Scope[];

  /** Where users may be sent back to after linking. */
  @Keywords({ format: 'uri' })
  readonly returnUrlPrefixes!: string[];

  /** `own`: only links it made. */
  @OneOf(['own', 'any'])
  readonly linkAccess!: LinkAccess;

  /**
   * By COCO’s names: `NAME` for all of a capability, `NAME.read` for its state, `NAME.COMMAND` for one command; `*` for
   * everything that is not sensitive (`GET /v1/admin/capabilities`).
   */
  readonly capabilities!: string[];

  /** Calls a second on all replicas together; `null` for no limit. */
  @Keywords({ type: 'number' })
  readonly requestRate!: number | null;

  /** Calls in one burst after a quiet period; `null` for one second's worth. */
  readonly requestBurst!: number | null;

  /** The `sub` of the JWTs that authenticate the service; `null` if it uses only keys. */
  readonly jwtSubject!: string | null;

  /** From then on no credential of the service is accepted; `null` for never. */
  readonly expiresAt!: Date | null;

  /**
   * Who must have caused a command of a sensitive capability: `none` if it need not say, a person `verified` by an
   * `Actor-Token`, or such a person who is the link’s own user (`link_user`).
   */
  @OneOf(requiredActors)
  readonly requiredActor!: RequiredActor;

  /**
   * Which commands wait until someone else approves them, by capability or `CAPABILITY.COMMAND`, which wins: `never`,
   * `always`, `no verified actor`, or `outside 08:00-20:00 in Europe/Berlin`. A command without a rule never waits.
   */
  @Keywords({ type: 'object', additionalProperties: { type: 'string' } })
  readonly requiredApproval!: Readonly<Record<string, string>>;
}

/** A live key, without the key. */
export class ServiceKey {
  readonly id!: string;

  readonly createdAt!: Date;

  /** Accurate to a minute or two; `null` for a key that was never used. */
  readonly lastUsedAt!: Date | null;
}

/** A service as admins see it. */
export class Service extends ServiceDefinition {
  @Uuid()
  readonly id!: string;

  /**
   * Those capabilities that no admin granted: an upgrade made them sensitive, and kept them because the service had
   * used them. Empty once an admin has set the capabilities.
   */
  readonly keptByUpgrade!: string[];

  readonly createdAt!: Date;

  readonly disabledAt!: Date | null;

  /** Live keys, oldest first, without the keys themselves. */
  readonly keys!: ServiceKey[];

  static readonly example: Service = {
    id: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    name: 'evening-lights',
    owner: 'team-home',
    scopes: ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
    returnUrlPrefixes: ['https://app.example.com/coco/'],
    linkAccess: 'own',
    capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
    keptByUpgrade: [],
    requestRate: 50,
    requestBurst: null,
    jwtSubject: null,
    expiresAt: null,
    requiredActor: 'none',
    requiredApproval: {},
    createdAt: new Date('2027-01-31T07:30:00.000Z'),
    disabledAt: null,
    keys: [{ id: KEY_ID, createdAt: new Date('2027-01-31T07:30:00.000Z'), lastUsedAt: null }],
  };
}

/** A page of services. */
export class ServicePage extends PageView {
  readonly items!: Service[];

  static readonly example: ServicePage = { items: [Service.example], nextCursor: null };
}

/** A service together with its first key. */
export class ServiceWithKey extends Service {
  /** Shown this once. */
  readonly key!: string;

  static override readonly example: ServiceWithKey = { ...Service.example, key: SHOWN_KEY };
}

/** A key that was made for a service. */
export class AddedServiceKey {
  readonly id!: string;

  /** Shown this once. */
  readonly key!: string;

  static readonly example: AddedServiceKey = { id: KEY_ID, key: SHOWN_KEY };
}

/** @param keys live keys, also those of other services */
export function serviceOf(service: ServiceEntity, keys: readonly ServiceKeyEntity[]): Service {
  return {
    id: service.id,
    name: service.name,
    owner: service.owner,
    scopes: service.scopes,
    returnUrlPrefixes: service.returnUrlPrefixes,
    linkAccess: service.linkAccess,
    capabilities: service.capabilities,
    keptByUpgrade: service.upgradeGrants.filter((grant) => service.capabilities.includes(grant)),
    requestRate: service.requestRate,
    requestBurst: service.requestBurst,
    jwtSubject: service.jwtSubject,
    expiresAt: service.expiresAt,
    requiredActor: service.requiredActor,
    requiredApproval: service.requiredApproval,
    createdAt: service.createdAt,
    disabledAt: service.disabledAt,
    keys: keys
      .filter(({ serviceId }) => serviceId === service.id)
      .map(({ id, createdAt, lastUsedAt }) => ({ id, createdAt, lastUsedAt })),
  };
}
