import { Global, Module } from '@nestjs/common';
import { Cipher } from './cipher.js';
import { LinkTokens } from './link-tokens.js';
import { LinkStore } from './link.store.js';
import { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';
import { TokenSealer } from './sealed-tokens.js';
import { TokenMover } from './token-mover.js';

/** Links and their encrypted tokens. */
@Global()
@Module({
  providers: [Cipher, TokenSealer, TokenMover, LinkStore, LinkTokens, LiveLinkLoader, LiveLinks],
  exports: [Cipher, TokenSealer, TokenMover, LinkStore, LinkTokens, LiveLinks],
})
export class VaultModule {}
