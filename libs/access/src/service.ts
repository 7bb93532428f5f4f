import type { LinkAccess } from './caller.js';
import type { Scope } from './scope.js';
import type { ServiceKeyEntity } from './service-key.entity.js';
import type { ServiceEntity } from './service.entity.js';

/** What an admin says of a service. */
export interface ServiceDefinition {
  readonly name: string;
  /** The team or person to ask about the service. */
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly returnUrlPrefixes: readonly string[];
  readonly linkAccess: LinkAccess;
  readonly capabilities: readonly string[];
  /** Calls a second on all replicas together; `null` for no limit. */
  readonly requestRate: number | null;
  /** Calls at once after a quiet time; `null` for what the rate gives in a second. */
  readonly requestBurst: number | null;
  /** The `sub` of the JWTs that stand for the service; `null` where only its keys do. */
  readonly jwtSubject: string | null;
  /** From then on no credential of the service is accepted; `null` for never. */
  readonly expiresAt: Date | null;
}

/** A live key, without the key. */
interface ServiceKey {
  readonly id: string;
  readonly createdAt: Date;
  /** Within a minute or two; `null` for a key that was never used. */
  readonly lastUsedAt: Date | null;
}

/** A service as admins see it, with its live keys, oldest first. */
export interface Service extends ServiceDefinition {
  readonly id: string;
  /**
   * Of `capabilities` those that no admin gave: an upgrade made them sensitive, and kept them because the service had used
   * them. Empty once an admin has set the capabilities.
   */
  readonly keptByUpgrade: readonly string[];
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly keys: readonly ServiceKey[];
}

/** A service together with a key that is shown this once. */
export interface ServiceWithKey extends Service {
  readonly key: string;
}

/** A key that was made for a service, shown this once. */
export interface AddedKey {
  readonly id: string;
  readonly key: string;
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
    createdAt: service.createdAt,
    disabledAt: service.disabledAt,
    keys: keys
      .filter(({ serviceId }) => serviceId === service.id)
      .map(({ id, createdAt, lastUsedAt }) => ({ id, createdAt, lastUsedAt })),
  };
}
