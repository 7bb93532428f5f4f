import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Changer } from '#audit';
import { Randomness } from '#kernel';
import { ServiceNotFound, TooManyKeys } from '../access-errors.js';
import { Changes } from './changes.js';
import { ServiceKeyEntity } from './service-key.entity.js';
import { makeServiceKey, type NewServiceKey } from '../credentials/service-key.js';
import { ServiceEntity } from './service.entity.js';

const LIVE_KEYS_LIMIT = 2;

/** The keys of services in the database. Every change is audited and announced in its own transaction. */
@Injectable()
export class ServiceKeyStore {
  constructor(
    private readonly changes: Changes,
    private readonly randomness: Randomness,
  ) {}

  /** Creates another key, so that keys can be rotated without downtime. @throws ServiceNotFound, TooManyKeys */
  async add(serviceId: string, by: Changer): Promise<NewServiceKey> {
    const key = makeServiceKey(this.randomness);
    const subject = { action: 'service_key.created', serviceId, details: { keyId: key.id } } as const;
    await this.changes.make(subject, by, async (manager) => {
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
  async revoke(serviceId: string, keyId: string, by: Changer): Promise<void> {
    const subject = { action: 'service_key.revoked', serviceId, details: { keyId } } as const;
    await this.changes.make(subject, by, async (manager) => {
      const live = { id: keyId, serviceId, revokedAt: IsNull() };
      const { affected } = await manager.update(ServiceKeyEntity, live, { revokedAt: () => 'now()' });
      if (affected !== 1) throw new ServiceNotFound();
    });
  }
}
