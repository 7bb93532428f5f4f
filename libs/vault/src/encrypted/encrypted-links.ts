import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  rowStatements,
  TableReencryption,
  type MovableKind,
  type FoundRecords,
  type Verification,
  type WrappedRow,
} from '#keyring';
import { TokenCipher } from '../token-cipher.js';
import { verifyLinks, type LinksReport } from './verify-links.js';

interface SecretsRow extends WrappedRow {
  readonly serviceId: string;
  readonly generation: string;
}

const READ = `
  SELECT s.link_id AS id, l.service_id AS "serviceId", s.generation, s.key_id AS "keyId", s.data_key AS "dataKey"
  FROM link_secrets s JOIN links l ON l.id = s.link_id`;

const { claim, move } = rowStatements({ table: 'link_secrets', alias: 's', id: 'link_id', read: READ });

type Finding = [string, Pick<FoundRecords, 'count' | 'ids'>];

/** The tokens of links as a kind of encrypted record. */
@Injectable()
export class EncryptedLinks implements MovableKind {
  readonly name = 'links';
  readonly reencryption: TableReencryption<SecretsRow>;

  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: TokenCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<SecretsRow>(cipher, {
      table: 'link_secrets',
      claim,
      move,
      samples: `${READ} WHERE s.key_id = $1 LIMIT 3`,
      isCounted: true,
      nameOf: ({ id }) => `link ${id}`,
      placeOf: ({ id, serviceId, generation }) => ({
        serviceId,
        recordId: id,
        generation: Number(generation),
      }),
    });
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
