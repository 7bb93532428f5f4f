import { Injectable } from '@nestjs/common';
import { DataSource, ILike, In, IsNull, LessThan, QueryFailedError, type EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import type { Changer } from '#audit';
import { Ids, InvalidRequest, Randomness, requireUnchanged, type IfMatch, type Page } from '#kernel';
import { JwtSubjectTaken, ServiceNameTaken, ServiceNotFound } from '../access-errors.js';
import { Changes } from './changes.js';
import { ServiceKeyEntity } from './service-key.entity.js';
import { makeServiceKey, type NewServiceKey } from '../credentials/service-key.js';
import { ServiceEntity } from './service.entity.js';
import { holding, readServicePage, type ServiceList } from './service-list.js';
import { versionOf } from './service-version.js';
import { serviceOf, type Service, type ServiceDefinition } from './service.view.js';

/** The fields of a service to change; the others stay. */
type ServiceChange = {
  readonly [Field in keyof ServiceDefinition]?: ServiceDefinition[Field] | undefined;
};

const UNIQUE_VIOLATION = '23505';

/** Services read by one statement when all are listed. */
const PAGE = 200;

/** Until the end of the transaction nobody else changes the service, or decides by its rights. */
export async function lockService(manager: EntityManager, serviceId: string): Promise<void> {
  await manager.query('SELECT FROM services WHERE id = $1 FOR UPDATE', [serviceId]);
}

/** Services in the database. Every change is audited and announced in its own transaction. */
@Injectable()
export class ServiceStore {
  constructor(
    private readonly database: DataSource,
    private readonly changes: Changes,
    private readonly ids: Ids,
    private readonly randomness: Randomness,
  ) {}

  /**
   * Registers a service and makes its first key.
   *
   * @throws ServiceNameTaken, JwtSubjectTaken
   */
  async create(
    definition: ServiceDefinition,
    by: Changer,
  ): Promise<{ service: Service; key: NewServiceKey }> {
    const id = this.ids.next();
    const key = makeServiceKey(this.randomness);
    const subject = { action: 'service.created', serviceId: id, details: detailsOf(definition) } as const;
    const insert = async (manager: EntityManager): Promise<void> => {
      await manager.insert(ServiceEntity, { id, upgradeGrants: [], ...columnsOf(definition) });
      await manager.insert(ServiceKeyEntity, { id: key.id, serviceId: id, digest: key.digest });
    };
    await explainingClashes(() => this.changes.make(subject, by, insert));
    return { service: await this.get(id), key };
  }

  /**
   * Services, newest first.
   *
   * @param before only services made before the one with this id
   * @param part only services with this in their name or owner, regardless of case
   */
  async list(limit: number, before: string | undefined, part?: string): Promise<Service[]> {
    const older = before !== undefined && { id: LessThan(before) };
    // Services are few: their table is read, not an index.
    const holdsPart = part !== undefined && ILike(holding(part));
    const services = await this.database.manager.find(ServiceEntity, {
      where: holdsPart
        ? [
            { ...older, name: holdsPart },
            { ...older, owner: holdsPart },
          ]
        : { ...older },
      order: { id: 'DESC' },
      take: limit,
    });
    return withKeys(this.database.manager, services);
  }

  /** One page of the services in any order. @param after `nextCursor` of the previous page @throws CursorInvalid */
  async page(list: ServiceList, limit: number, after: string | undefined): Promise<Page<Service>> {
    const { manager } = this.database;
    const { items, nextCursor } = await readServicePage(manager, list, limit, after);
    return { items: await withKeys(manager, items), nextCursor };
  }

  /** All services, newest first, read page by page. */
  async all(): Promise<Service[]> {
    const all: Service[] = [];
    for (;;) {
      const page = await this.list(PAGE, all.at(-1)?.id);
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  }

  /** The service that a key was made for, revoked or not; `undefined` if there is no such key. @param keyId not the key itself */
  async ofKey(keyId: string): Promise<Service | undefined> {
    const key = await this.database.manager.findOneBy(ServiceKeyEntity, { id: keyId });
    return key === null ? undefined : this.get(key.serviceId);
  }

  /** @throws ServiceNotFound */
  async get(id: string): Promise<Service> {
    return findOne(this.database.manager, { id });
  }

  /**
   * Finds a service by the name that an operator gives.
   *
   * @param nameOrId a name in the form of an id counts as an id
   * @throws ServiceNotFound
   */
  async find(nameOrId: string): Promise<Service> {
    if (isUuid(nameOrId)) return this.get(nameOrId);
    return findOne(this.database.manager, { name: nameOrId });
  }

  /**
   * Changes the given fields, on every replica at once.
   *
   * @param ifMatch the version to change; any, if left out
   * @returns the service as this change left it, whatever others change after it
   * @throws ServiceNotFound, ServiceNameTaken, JwtSubjectTaken, InvalidRequest, ChangedMeanwhile
   */
  async change(id: string, change: ServiceChange, by: Changer, ifMatch?: IfMatch): Promise<Service> {
    const columns = columnsOf(change);
    if (Object.keys(columns).length === 0)
      throw new InvalidRequest([{ field: 'body', message: 'expected at least one field to change' }]);
    const subject = { action: 'service.changed', serviceId: id, details: detailsOf(change) } as const;
    let changed: Service | undefined;
    const update = async (manager: EntityManager): Promise<void> => {
      await requireVersion(manager, id, ifMatch);
      // Setting the capabilities also decides about those that an upgrade kept.
      const decided = columns.capabilities === undefined ? columns : { ...columns, upgradeGrants: [] };
      const { affected } = await manager.update(ServiceEntity, { id }, decided);
      if (affected !== 1) throw new ServiceNotFound();
      changed = await findOne(manager, { id });
    };
    await explainingClashes(() => this.changes.make(subject, by, update));
    return changed ?? this.get(id);
  }

  /**
   * Disables the service: all its credentials are refused at once; its links stay.
   *
   * @throws ServiceNotFound, ChangedMeanwhile
   */
  async disable(id: string, by: Changer, ifMatch?: IfMatch): Promise<void> {
    await this.changes.make({ action: 'service.disabled', serviceId: id }, by, async (manager) => {
      await requireVersion(manager, id, ifMatch);
      const disabledAt = (): string => 'coalesce(disabled_at, now())';
      const { affected } = await manager.update(ServiceEntity, { id }, { disabledAt });
      if (affected !== 1) throw new ServiceNotFound();
    });
  }

  /**
   * Re-enables the service: its live credentials are accepted again.
   *
   * @throws ServiceNotFound, ChangedMeanwhile
   */
  async enable(id: string, by: Changer, ifMatch?: IfMatch): Promise<void> {
    await this.changes.make({ action: 'service.enabled', serviceId: id }, by, async (manager) => {
      await requireVersion(manager, id, ifMatch);
      const { affected } = await manager.update(ServiceEntity, { id }, { disabledAt: null });
      if (affected !== 1) throw new ServiceNotFound();
    });
  }
}

/** @throws ServiceNotFound */
async function findOne(manager: EntityManager, where: { id: string } | { name: string }): Promise<Service> {
  const [service] = await withKeys(manager, await manager.findBy(ServiceEntity, where));
  if (service === undefined) throw new ServiceNotFound();
  return service;
}

async function withKeys(manager: EntityManager, services: readonly ServiceEntity[]): Promise<Service[]> {
  const keys = await manager.find(ServiceKeyEntity, {
    where: { serviceId: In(services.map(({ id }) => id)), revokedAt: IsNull() },
    order: { createdAt: 'ASC' },
  });
  return services.map((service) => serviceOf(service, keys));
}

/** Until the end of the transaction nobody else changes the service. @throws ServiceNotFound, ChangedMeanwhile */
async function requireVersion(manager: EntityManager, id: string, ifMatch: IfMatch): Promise<void> {
  if (ifMatch === undefined) return;
  await lockService(manager, id);
  requireUnchanged(versionOf(await findOne(manager, { id })), ifMatch);
}

/** Only the given fields: the database keeps the rest. */
function columnsOf(change: ServiceChange): Partial<ServiceEntity> {
  const given = Object.entries<unknown>({ ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** The given fields, as text: the trail shows which rights were granted, and no field is secret. */
function detailsOf(change: ServiceChange): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(columnsOf(change)).map(([field, value]) => [field, detailOf(value)]),
  );
}

function detailOf(value: NonNullable<ServiceChange[keyof ServiceChange]> | null): string | number | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  return value instanceof Array ? value.join(' ') : JSON.stringify(value);
}

async function explainingClashes(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    switch (violatedConstraint(error)) {
      case 'services_name_key':
        throw new ServiceNameTaken(error);
      case 'services_jwt_subject_key':
        throw new JwtSubjectTaken(error);
      default:
        throw error;
    }
  }
}

function violatedConstraint(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code, constraint } = error.driverError as { code?: unknown; constraint?: unknown };
  return code === UNIQUE_VIOLATION ? constraint : undefined;
}
