import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { TrailController } from './trail.controller.js';
import { TrailNames } from './trail-names.js';
import { TrailQuestion } from './trail-question.js';

/** The audit trail, for admins. */
@Module({ imports: [ServicesModule], controllers: [TrailController], providers: [TrailNames, TrailQuestion] })
export class TrailModule {}
