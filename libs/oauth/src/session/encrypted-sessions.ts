import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Cipher, type ExpiringKind, type Statements, type Verification, verifyRows } from '#keyring';
import { verifierContext } from './verifier-context.js';

/** A wrapped data key names its key from the third byte on: length, then id (`docs/vault-format.md`). */
const COUNT = `
  SELECT count(*)::int AS sessions FROM link_sessions
  WHERE expires_at > now() AND substring(data_key FROM 3 FOR length($1::bytea)) = $1::bytea`;

const READ_SESSIONS = `
  SELECT id, service_id AS "serviceId", data_key AS "dataKey", code_verifier AS "codeVerifier" FROM link_sessions
  WHERE id > $1 AND expires_at > now() AND data_key IS NOT NULL AND code_verifier IS NOT NULL
  ORDER BY id LIMIT $2`;

interface SessionRow {
  readonly id: string;
  readonly serviceId: string;
  readonly dataKey: Buffer;
  readonly codeVerifier: Buffer;
}

/**
 * The PKCE verifiers of link sessions whose browser is at COCO, as a kind of encrypted record. They expire too soon to
 * need re-encryption.
 */
@Injectable()
export class EncryptedSessions implements ExpiringKind {
  readonly name = 'linkSessions';

  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
  ) {}

  async countUnder(keyId: string, statements: Statements): Promise<number> {
    const name = Buffer.concat([Buffer.of(keyId.length), Buffer.from(keyId, 'latin1')]);
    const [row] = await statements.query<{ sessions: number }[]>(COUNT, [name]);
    return row?.sessions ?? 0;
  }

  /** Decrypts every link session's verifier, in short statements. If one fails, its user must start again. */
  async verify(): Promise<Verification> {
    const { rows, unopenable } = await verifyRows(
      (after, limit) => this.database.query<SessionRow[]>(READ_SESSIONS, [after, limit]),
      (session) =>
        this.cipher
          .openEnvelope(verifierContext(session), session.dataKey)
          .decrypt('code_verifier', session.codeVerifier),
    );
    return {
      summary: `${rows} encrypted link sessions`,
      findings: new Map([['link sessions whose verifier does not decrypt', unopenable]]),
      report: { rows, unopenable },
    };
  }
}
