import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Cipher, type EncryptedKind, type FoundRecords, type Statements, type Verification } from '#keyring';
import { TokenCipher } from '../token-cipher.js';
import { linkReencryption } from './link-reencryption.js';
import { verifyLinks, type LinksReport } from './verify-links.js';

type Finding = [string, Pick<FoundRecords, 'count' | 'ids'>];

/** The tokens of links as a kind of encrypted record. */
@Injectable()
export class EncryptedLinks implements EncryptedKind {
  readonly name = 'links';
  readonly reencryption: ReturnType<typeof linkReencryption>;

  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: TokenCipher,
    cipher: Cipher,
  ) {
    this.reencryption = linkReencryption(cipher);
  }

  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    return this.reencryption.countUnder(keyId, statements, atMost);
  }

  async verify(onProgress: (links: number) => void): Promise<Verification> {
    const report = await verifyLinks(this.database, this.tokenCipher, onProgress);
    const { links, rows, opened, quarantined, missingKeys } = report;
    return {
      summary: `${links} links, ${rows} with tokens, ${opened} decrypted, ${quarantined} in quarantine`,
      findings: new Map([...lackedKeys(missingKeys), ...findingsOf(report)]),
      report: { ...report, missingKeys: Object.fromEntries(missingKeys) },
    };
  }
}

function lackedKeys(missingKeys: LinksReport['missingKeys']): Finding[] {
  return [...missingKeys].map(([keyId, count]) => [
    `rows are encrypted under key "${keyId}", which the keyring lacks`,
    { count, ids: [] },
  ]);
}

function findingsOf(links: LinksReport): Finding[] {
  return [
    [
      'links whose tokens were changed, moved or replaced by older ones, or whose key has the wrong bytes',
      links.broken,
    ],
    ['links in an older state than the audit trail records: their rows were restored', links.putBack],
    ['links with a different generation than their tokens', links.generationMismatch],
    ['links that should have tokens but have none', links.activeWithoutSecrets],
    ['revoked links whose tokens were not destroyed', links.endedWithSecrets],
    ['encrypted tokens without a link', links.secretsWithoutLink],
  ];
}
