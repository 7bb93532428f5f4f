/** Links and their encrypted tokens in PostgreSQL. */
import { LinkSecretsEntity } from './link-secrets.entity.js';
import { LinkEntity } from './link.entity.js';
import { CreateLinks1700000200000 } from './migrations/1700000200000-create-links.js';

export { Cipher, KeyUnavailable } from './cipher.js';
export type { Envelope } from './cipher.js';
export { Keyring, KeyringInvalid } from './keyring.js';
export type { KeyEncryptionKey } from './keyring.js';
export { LINKS_CHANNEL } from './link-change.js';
export { LinkTokens } from './link-tokens.js';
export { LinkStore } from './link.store.js';
export type { LinkFilter, NewLink, Revoker } from './link.store.js';
export type { AccessToken, Link, LinkStatus, LinkTrouble, LinkViewer } from './link.js';
export type { LiveLink } from './live-link.loader.js';
export { isVisible, LiveLinks } from './live-links.js';
export { refreshShare } from './refresh-due.js';
export type { SealContext, SealedColumn } from './seal-context.js';
export { SealBroken } from './sealed-box.js';
export { TokenSealer } from './sealed-tokens.js';
export type { SealedTokens } from './sealed-tokens.js';
export { TokenMover } from './token-mover.js';
export type { TokenPair } from './token-pair.js';
export { LinkNotActive, LinkNotFound, ReauthorizationRequired, VaultUnavailable } from './vault-errors.js';
export { VaultModule } from './vault.module.js';
export { VaultSettings } from './vault-settings.js';

/** The tables of links and their secrets. */
export const vaultEntities = [LinkEntity, LinkSecretsEntity];

/** The migrations of those tables. */
export const vaultMigrations = [CreateLinks1700000200000];
