import type { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { Cipher, EncryptedKinds } from '#keyring';
import { TokenCipher } from '#vault';
import { EncryptedLinks } from '../../../libs/vault/src/encrypted/encrypted-links.js';
import { EncryptedImports } from '../../../libs/import/src/records/encrypted-imports.js';
import { ImportedTokenCipher } from '../../../libs/import/src/records/imported-token.cipher.js';
import { EncryptedPepper } from '../../../libs/vault/src/encrypted/encrypted-pepper.js';

/** The registry as `VaultModule` fills it. @param cipher needed only where something is opened or moved */
export function vaultKinds(
  database: DataSource,
  cipher = new Cipher({ keyring: undefined } as never, new SystemRandomness()),
): EncryptedKinds {
  const kinds = new EncryptedKinds();
  kinds.add(new EncryptedLinks(database, new TokenCipher(cipher), cipher));
  kinds.add(new EncryptedPepper(database, cipher));
  kinds.add(new EncryptedImports(database, new ImportedTokenCipher(cipher), cipher));
  return kinds;
}
