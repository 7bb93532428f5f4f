import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LinkSecretsEntity } from './link-secrets.entity.js';
import { LinkEntity } from './link.entity.js';
import { OpenFailures } from './open-failures.js';
import { requireGeneration, TokenSealer } from './sealed-tokens.js';
import type { TokenPair } from './token-pair.js';

/** Reads a link's tokens from the database, off the hot path. */
@Injectable()
export class LinkTokens {
  constructor(
    private readonly database: DataSource,
    private readonly sealer: TokenSealer,
    private readonly failures: OpenFailures,
  ) {}

  /** The link's token pair, or `undefined` where it holds none. @throws SealBroken, KeyUnavailable */
  async read(linkId: string): Promise<TokenPair | undefined> {
    const { manager } = this.database;
    const link = await manager.findOneBy(LinkEntity, { id: linkId });
    const secrets = await manager.findOneBy(LinkSecretsEntity, { linkId });
    if (link === null || secrets === null) return undefined;
    return this.failures.watch(`link ${linkId}`, () => {
      requireGeneration(link, secrets);
      return this.sealer.open(link, secrets);
    });
  }
}
