import { Module } from '@nestjs/common';
import { RefreshModule } from '#refresh';
import { RefreshController } from './refresh.controller.js';

/** The admin's routes to the refresh: they join it with access, which knows who is an admin. */
@Module({ imports: [RefreshModule], controllers: [RefreshController] })
export class RefreshAdminModule {}
