import type { DataSource } from 'typeorm';
import { countAccounts } from '#vault';
import { unknown, well, type Finding } from './finding.js';

/** Of how many links the COCO account is unknown: their next renewal may bring any account. */
export async function checkAccounts(database: DataSource): Promise<Finding> {
  if (await database.showMigrations()) return unknown('accounts', 'migrations are outstanding');
  const { known, unknown: unknownAccounts } = await countAccounts(database);
  if (unknownAccounts === 0) return well('accounts', `the COCO account of all ${known} live links is known`);
  const text = `of ${unknownAccounts} of ${known + unknownAccounts} live links the COCO account is unknown`;
  return well(
    'accounts',
    `${text}: the next renewal of each takes over whichever account the user signs in to`,
  );
}
