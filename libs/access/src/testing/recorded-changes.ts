import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import type { ChangeFeed, UpToDateWithin } from '#database';
import { SystemIds } from '#kernel';
import { Changes } from '../services/changes.js';

/** Changes of services in a database without a broker, and what they asked of the change feed. */
export function recordedChanges(dataSource: DataSource): { changes: Changes; asked: UpToDateWithin[] } {
  const asked: UpToDateWithin[] = [];
  const feed = {
    catchUp: (within: UpToDateWithin) => {
      asked.push(within);
      return Promise.resolve(true);
    },
  };
  const trail = new AuditTrail(dataSource, new SystemIds());
  return { changes: new Changes(dataSource, trail, feed as unknown as ChangeFeed), asked };
}
