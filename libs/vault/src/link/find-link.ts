import type { DataSource } from 'typeorm';
import { LinkEntity } from './link.entity.js';
import { linkOf } from './link-of.js';
import type { Link } from './link.js';

/** The link in any state, or `undefined`. This is all that commands need to know about links. */
export async function findLink(database: DataSource, id: string): Promise<Link | undefined> {
  const entity = await database.manager.findOneBy(LinkEntity, { id });
  return entity ? linkOf(entity) : undefined;
}
