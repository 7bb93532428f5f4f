import { Module } from '@nestjs/common';
import { OAuthModule } from '#oauth';
import { AdminLinksController } from './admin-links.controller.js';
import { LinkHoldsController } from './hold/link-holds.controller.js';
import { LinkDirectory } from './link.directory.js';
import { LinksController } from './links.controller.js';
import { RevocationSchedule } from './revocation/revocation-schedule.js';
import { RevocationsController } from './revocation/revocations.controller.js';

/** Links after linking: lists, one link, its activity, and its revocation. */
@Module({
  imports: [OAuthModule],
  controllers: [LinksController, AdminLinksController, LinkHoldsController, RevocationsController],
  providers: [LinkDirectory, RevocationSchedule],
})
export class LinksModule {}
