import { REWRAPPED, TableReencryption, type Cipher, type WrappedRow } from '#keyring';

interface SecretsRow extends WrappedRow {
  readonly serviceId: string;
  readonly generation: string;
}

const READ = `
  SELECT s.link_id AS id, l.service_id AS "serviceId", s.generation, s.key_id AS "keyId", s.data_key AS "dataKey"
  FROM link_secrets s JOIN links l ON l.id = s.link_id`;

const CLAIM = `
  ${READ} WHERE s.key_id = $1 AND s.link_id > $2 ORDER BY s.link_id LIMIT $3 FOR UPDATE OF s SKIP LOCKED`;

const MOVE = `
  UPDATE link_secrets s SET key_id = i.key_id, data_key = i.data_key
  FROM ${REWRAPPED} WHERE s.link_id = i.id::uuid AND s.data_key = i.old_data_key`;

/** Moves links from one key to the primary. Tokens are neither changed nor decrypted. */
export function linkReencryption(cipher: Cipher): TableReencryption<SecretsRow> {
  return new TableReencryption<SecretsRow>(cipher, {
    table: 'link_secrets',
    claim: CLAIM,
    move: MOVE,
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
