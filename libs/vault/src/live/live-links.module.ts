import { Global, Module } from '@nestjs/common';
import { LinkUses } from './link-uses.js';
import { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';

/** The links that calls need, opened and kept in the memory of a running replica. */
@Global()
@Module({ providers: [LinkUses, LiveLinkLoader, LiveLinks], exports: [LinkUses, LiveLinks] })
export class LiveLinksModule {}
