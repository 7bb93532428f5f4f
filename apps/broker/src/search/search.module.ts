import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { CoconetModule } from '#coconet';
import { OAuthModule } from '#oauth';
import { Finder } from './finder.js';
import { SearchController } from './search.controller.js';

/** One search over the records of several libs. */
@Module({
  imports: [CoconetModule, OAuthModule, ServicesModule],
  controllers: [SearchController],
  providers: [Finder],
})
export class SearchModule {}
