import { Global, Module } from '@nestjs/common';
import { LinkUses } from './link-uses.js';
import { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';

/** The links in use, decrypted and kept in memory by a running replica. */
@Global()
@Module({ providers: [LinkUses, LiveLinkLoader, LiveLinks], exports: [LinkUses, LiveLinks] })
export class LiveLinksModule {}
