import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { BulkRevoker, RevocationStore } from '#vault';

/** What ending many links took. */
export interface RevocationFigures {
  readonly links: number;
  readonly seconds: number;
  readonly linksPerSecond: number;
  /** Milliseconds until the first batch had ended. */
  readonly firstBatch: number;
}

/** Ends about 100,000 links, those of two services, batch by batch as a broker does. */
export async function measureRevocation(dataSource: DataSource): Promise<RevocationFigures> {
  const ids = new SystemIds();
  const audit = new AuditTrail(dataSource, ids);
  const store = new RevocationStore(dataSource, audit, ids);
  const revoker = new BulkRevoker(dataSource, audit, store);
  const services = await dataSource.query<{ id: string }[]>(
    `SELECT id FROM services WHERE name IN ('service 2', 'service 3')`,
  );
  let links = 0;
  let firstBatch = 0;
  const startedAt = performance.now();
  for (const { id: serviceId } of services) {
    await store.begin({ serviceId }, 'bench', { actor: { kind: 'admin', id: 'bench' } });
    for (let batch = await revoker.next(); batch !== undefined; batch = await revoker.next()) {
      if (links === 0) firstBatch = performance.now() - startedAt;
      links += batch.length;
    }
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    links,
    seconds: Math.round(seconds * 10) / 10,
    linksPerSecond: Math.round(links / seconds),
    firstBatch: Math.round(firstBatch),
  };
}
