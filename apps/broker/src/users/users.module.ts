import { Module } from '@nestjs/common';
import { CoconetModule } from '#coconet';
import { EventsModule } from '#events';
import { ImportRecordsModule } from '#import';
import { OAuthModule } from '#oauth';
import { ConsentReceipts } from './consent-receipts.js';
import { UserEraser } from './user-eraser.js';
import { UserErasureSchedule } from './user-erasure.schedule.js';
import { UserExports } from './user-exports.js';
import { UsersController } from './users.controller.js';

/** The rights of users: what is kept about them, and its erasure. It takes every lib that keeps something. */
@Module({
  imports: [CoconetModule, EventsModule, ImportRecordsModule, OAuthModule],
  controllers: [UsersController],
  providers: [ConsentReceipts, UserExports, UserEraser, UserErasureSchedule],
})
export class UsersModule {}
