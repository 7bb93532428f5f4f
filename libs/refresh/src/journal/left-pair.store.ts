import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RefreshedPair } from '../refresh-result.js';

/** Links whose newest pair is this one or a later one, and links that were revoked: nobody needs the pair any more. */
const OVERTAKEN = `
  SELECT l.id::text AS id, i.generation FROM unnest($1::uuid[], $2::bigint[]) AS i (id, generation)
  JOIN links l ON l.id = i.id
  WHERE l.generation >= i.generation OR l.status = 'revoked'`;

/** What the database says of pairs that it did not take. */
@Injectable()
export class LeftPairStore {
  constructor(private readonly database: DataSource) {}

  /** @returns those of the pairs that somebody may still need: their link is unknown here */
  async needed(pairs: readonly RefreshedPair[]): Promise<RefreshedPair[]> {
    if (pairs.length === 0) return [];
    const rows = await this.database.query<{ id: string; generation: string }[]>(OVERTAKEN, [
      pairs.map(({ linkId }) => linkId),
      pairs.map(({ tokens }) => tokens.generation),
    ]);
    const overtaken = new Set(rows.map(({ id, generation }) => `${id} ${generation}`));
    return pairs.filter(({ linkId, tokens }) => !overtaken.has(`${linkId} ${tokens.generation}`));
  }
}
