import { Module } from '@nestjs/common';
import { RefreshModule } from '#refresh';
import { RefreshController } from './refresh.controller.js';

/** The admins' routes for refreshes. They combine refresh with access, which knows who is an admin. */
@Module({ imports: [RefreshModule], controllers: [RefreshController] })
export class RefreshAdminModule {}
