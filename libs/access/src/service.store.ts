import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, QueryFailedError, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditAction } from '#audit';
import { Ids, Randomness } from '#kernel';
import { ServiceNameTaken, ServiceNotFound, TooManyKeys } from './access-errors.js';
import { SERVICES_CHANNEL } from './authenticator.js';
import type { CallContext, LinkAccess } from './caller.js';
import type { Scope } from './scope.js';
import { ServiceKeyEntity } from './service-key.entity.js';
import { makeServiceKey, type NewServiceKey } from './service-key.js';
import { ServiceEntity } from './service.entity.js';

/** What an admin says of a service. */
export interface ServiceDefinition {
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly returnUrlPrefixes: readonly string[];
  readonly linkAccess: LinkAccess;
  readonly capabilities: readonly string[];
}

/** A service with the ids of its live keys. */
export interface Service extends ServiceDefinition {
  readonly id: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly keyIds: readonly string[];
}

const LIVE_KEYS_LIMIT = 2;
const UNIQUE_VIOLATION = '23505';

/** Services and their keys in the database. Every change is audited and announced in its own transaction. */
@Injectable()
export class ServiceStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
    private readonly randomness: Randomness,
  ) {}

  /**
   * Registers a service and makes its first key.
   *
   * @throws ServiceNameTaken
   */
  async create(
    definition: ServiceDefinition,
    by: CallContext,
  ): Promise<{ service: Service; key: NewServiceKey }> {
    const id = this.ids.next();
    const key = makeServiceKey(this.randomness);
    await this.change('service.created', id, by, async (manager) => {
      await manager.insert(ServiceEntity, {
        id,
        ...definition,
        scopes: [...definition.scopes],
        returnUrlPrefixes: [...definition.returnUrlPrefixes],
        capabilities: [...definition.capabilities],
      });
      await manager.insert(ServiceKeyEntity, { id: key.id, serviceId: id, digest: key.digest });
    });
    return { service: await this.get(id), key };
  }

  /** All services, by name. */
  async list(): Promise<Service[]> {
    const services = await this.database.manager.find(ServiceEntity, { order: { name: 'ASC' } });
    const keys = await this.database.manager.find(ServiceKeyEntity, { where: { revokedAt: IsNull() } });
    return services.map((service) => withKeys(service, keys));
  }

  /** @throws ServiceNotFound */
  async get(id: string): Promise<Service> {
    const service = await this.database.manager.findOneBy(ServiceEntity, { id });
    if (!service) throw new ServiceNotFound();
    const keys = await this.database.manager.findBy(ServiceKeyEntity, { serviceId: id, revokedAt: IsNull() });
    return withKeys(service, keys);
  }

  /** Closes the service's every key at once. @throws ServiceNotFound */
  async disable(id: string, by: CallContext): Promise<void> {
    await this.change('service.disabled', id, by, async (manager) => {
      const { affected } = await manager.update(ServiceEntity, { id }, { disabledAt: () => 'now()' });
      if (affected !== 1) throw new ServiceNotFound();
    });
  }

  /** Makes a further key, so that keys are rotated without a gap. @throws ServiceNotFound, TooManyKeys */
  async addKey(serviceId: string, by: CallContext): Promise<NewServiceKey> {
    const key = makeServiceKey(this.randomness);
    await this.change('service_key.created', serviceId, by, async (manager) => {
      const service = await manager.findOne(ServiceEntity, {
        where: { id: serviceId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!service) throw new ServiceNotFound();
      const live = await manager.countBy(ServiceKeyEntity, { serviceId, revokedAt: IsNull() });
      if (live >= LIVE_KEYS_LIMIT) throw new TooManyKeys();
      await manager.insert(ServiceKeyEntity, { id: key.id, serviceId, digest: key.digest });
    });
    return key;
  }

  /** Ends a key on every replica. @throws ServiceNotFound */
  async revokeKey(serviceId: string, keyId: string, by: CallContext): Promise<void> {
    await this.change('service_key.revoked', serviceId, by, async (manager) => {
      const live = { id: keyId, serviceId, revokedAt: IsNull() };
      const { affected } = await manager.update(ServiceKeyEntity, live, { revokedAt: () => 'now()' });
      if (affected !== 1) throw new ServiceNotFound();
    });
  }

  private async change(
    action: AuditAction,
    serviceId: string,
    by: CallContext,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    try {
      await this.database.transaction(async (manager) => {
        await work(manager);
        await this.audit.recordWithin(manager, [
          {
            action,
            result: 'succeeded',
            actor: { kind: 'admin', id: by.caller.serviceId },
            serviceId,
            requestId: by.requestId,
            remoteAddress: by.remoteAddress,
          },
        ]);
        await manager.query('SELECT pg_notify($1, $2)', [SERVICES_CHANNEL, serviceId]);
      });
    } catch (error) {
      throw isNameTaken(error) ? new ServiceNameTaken(error) : error;
    }
  }
}

function withKeys(service: ServiceEntity, keys: readonly ServiceKeyEntity[]): Service {
  return {
    id: service.id,
    name: service.name,
    owner: service.owner,
    scopes: service.scopes,
    returnUrlPrefixes: service.returnUrlPrefixes,
    linkAccess: service.linkAccess,
    capabilities: service.capabilities,
    createdAt: service.createdAt,
    disabledAt: service.disabledAt,
    keyIds: keys.filter((key) => key.serviceId === service.id).map((key) => key.id),
  };
}

function isNameTaken(error: unknown): boolean {
  return (
    error instanceof QueryFailedError &&
    (error.driverError as { code?: unknown; constraint?: unknown }).code === UNIQUE_VIOLATION &&
    (error.driverError as { constraint?: unknown }).constraint === 'services_name_key'
  );
}
