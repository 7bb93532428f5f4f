import { Module } from '@nestjs/common';
import { TrailController } from './trail.controller.js';

/** The audit trail, for admins. */
@Module({ controllers: [TrailController] })
export class TrailModule {}
