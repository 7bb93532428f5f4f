import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPutBack, joinPin, PIN_COLUMNS, type LinkPin } from '#audit';
import { DecryptionFailures } from '#keyring';
import { requireGeneration, TokenCipher } from '../token-cipher.js';
import type { TokenPair } from '../token-pair.js';

interface LinkTokensRow extends LinkPin {
  readonly id: string;
  readonly serviceId: string;
  readonly status: string;
  readonly generation: string;
  readonly secretsGeneration: string;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer | null;
}

// One statement, so one snapshot: with two, a refresh that commits in between would look like swapped tokens.
const READ = `
  SELECT l.id, l.service_id AS "serviceId", l.generation, s.generation AS "secretsGeneration", s.key_id AS "keyId",
    s.data_key AS "dataKey", s.access_token AS "accessToken", s.refresh_token AS "refreshToken",
    l.status, ${PIN_COLUMNS}
  FROM links l JOIN link_secrets s ON s.link_id = l.id ${joinPin('l.id')}
  WHERE l.id = $1`;

/** Reads a link's tokens from the database, off the hot path. */
@Injectable()
export class LinkTokens {
  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: TokenCipher,
    private readonly failures: DecryptionFailures,
  ) {}

  /** The link's token pair, or `undefined` if it has none. @throws DecryptionFailed, KeyUnavailable */
  async read(linkId: string): Promise<TokenPair | undefined> {
    const [row] = await this.database.query<LinkTokensRow[]>(READ, [linkId]);
    if (row === undefined) return undefined;
    const { keyId, dataKey, accessToken, refreshToken } = row;
    const encrypted = {
      generation: Number(row.secretsGeneration),
      keyId,
      dataKey,
      accessToken,
      refreshToken,
    };
    return this.failures.watch(`link ${row.id}`, () => {
      requireGeneration({ generation: Number(row.generation), isPutBack: isPutBack(row, row) }, encrypted);
      return this.tokenCipher.decrypt(row, encrypted);
    });
  }
}
