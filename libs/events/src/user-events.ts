import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ERASING_PATIENCE, type ErasedUser } from '#audit';
import { withPatience } from '#database';

/** No index has the names: this reads the events of the last 30 days. */
const FORGET = [
  `UPDATE events SET data = jsonb_set(data, '{userId}', to_jsonb($2::text)) WHERE data ->> 'userId' = $1`,
  `UPDATE events SET data = jsonb_set(data, '{actor,name}', to_jsonb($2::text)) WHERE data #>> '{actor,name}' = $1`,
];

/** The events about a user who is erased: they stay, without the id, and are delivered so. */
@Injectable()
export class UserEvents {
  constructor(private readonly database: DataSource) {}

  /** Takes the id out of events, delivered or not. It may be repeated. */
  async forget({ userId, instead }: ErasedUser): Promise<void> {
    await withPatience(this.database, ERASING_PATIENCE, async (manager) => {
      for (const statement of FORGET) await manager.query(statement, [userId, instead]);
    });
  }
}
