import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { textWithout, type ErasedUser } from '#audit';

const READ = 'SELECT id, reason FROM link_grants WHERE link_id = ANY($1::uuid[])';

/** The reasons of grants on the links of a user who is erased. */
@Injectable()
export class UserGrants {
  constructor(private readonly database: DataSource) {}

  /** Takes the id out of them. It may be repeated. */
  async forget({ userId, instead, linkIds }: ErasedUser): Promise<void> {
    const grants = await this.database.query<{ id: string; reason: string }[]>(READ, [linkIds]);
    for (const { id, reason } of grants) {
      const now = textWithout(reason, userId, instead);
      if (now !== reason)
        await this.database.query('UPDATE link_grants SET reason = $2 WHERE id = $1', [id, now]);
    }
  }
}
