import type { DataSource } from 'typeorm';
import { countAccounts } from '#vault';
import { unknown, well, type Finding } from './finding.js';

/** How many links have an unknown COCO account: their next renewal may bring any account. */
export async function checkAccounts(database: DataSource): Promise<Finding> {
  if (await database.showMigrations()) return unknown('accounts', 'migrations are outstanding');
  const { known, unknown: unknownAccounts } = await countAccounts(database);
  if (unknownAccounts === 0) return well('accounts', `the COCO account of all ${known} live links is known`);
  const text = `${unknownAccounts} of ${known + unknownAccounts} live links have an unknown COCO account`;
  return well('accounts', `${text}: each adopts the account that the user signs in to at its next renewal`);
}
