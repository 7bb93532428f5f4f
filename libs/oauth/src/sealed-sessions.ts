import type { DataSource } from 'typeorm';
import type { SealedRecords } from '#vault';

/** A wrapped data key names its key from the third byte on: length, then id (`docs/vault-format.md`). */
const COUNT = `
  SELECT count(*)::int AS sessions FROM link_sessions
  WHERE expires_at > now() AND substring(data_key FROM 3 FOR length($1::bytea)) = $1::bytea`;

/** Link sessions that are on their way through COCO, with a PKCE verifier that is still to be opened. */
export function sealedSessions(database: DataSource): SealedRecords {
  return {
    name: 'linkSessions',
    count: async (keyId) => {
      const name = Buffer.concat([Buffer.of(keyId.length), Buffer.from(keyId, 'latin1')]);
      const [row] = await database.query<{ sessions: number }[]>(COUNT, [name]);
      return row?.sessions ?? 0;
    },
  };
}
