import { Module } from '@nestjs/common';
import { RefreshModule } from '#refresh';
import { OAuthModule } from '#oauth';
import { LinkRefreshController } from './link-refresh.controller.js';
import { RefreshController } from './refresh.controller.js';

/** The admins' routes for refreshes. They combine refresh with access, which knows who is an admin. */
@Module({ imports: [OAuthModule, RefreshModule], controllers: [LinkRefreshController, RefreshController] })
export class RefreshAdminModule {}
