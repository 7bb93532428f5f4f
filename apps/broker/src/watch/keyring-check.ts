import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Cipher, VaultSettings, type SealContext } from '#vault';

/** A record that exists nowhere: what is sealed for it proves the keys and is thrown away. */
const NOWHERE: SealContext = {
  serviceId: '00000000-0000-0000-0000-000000000000',
  recordId: '00000000-0000-0000-0000-000000000000',
  generation: 0,
};

/** Steps from one key id to the next by the index: as many steps as there are keys, however many links. */
const KEYS_IN_USE = `
  WITH RECURSIVE used AS (
    (SELECT key_id FROM link_secrets ORDER BY key_id LIMIT 1)
    UNION ALL
    SELECT (SELECT key_id FROM link_secrets WHERE key_id > used.key_id ORDER BY key_id LIMIT 1)
    FROM used WHERE used.key_id IS NOT NULL
  )
  SELECT key_id AS "keyId" FROM used WHERE key_id IS NOT NULL`;

/** Whether the keyring seals and opens, and holds every key that some link needs. */
@Injectable()
export class KeyringCheck {
  constructor(
    private readonly cipher: Cipher,
    private readonly settings: VaultSettings,
    private readonly database: DataSource,
  ) {}

  /** Throws when a key is missing or does not work. */
  async run(): Promise<void> {
    this.cipher.openEnvelope(NOWHERE, this.cipher.newEnvelope(NOWHERE).wrappedKey);
    const used = await this.database.query<{ keyId: string }[]>(KEYS_IN_USE);
    if (used.some(({ keyId }) => this.settings.keyring.get(keyId) === undefined)) {
      throw new Error('the keyring lacks a key that links were sealed under');
    }
  }
}
