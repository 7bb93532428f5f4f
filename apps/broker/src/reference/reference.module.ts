import { Module } from '@nestjs/common';
import { ReferenceController } from './reference.controller.js';

/** What the broker says of its own API. */
@Module({ controllers: [ReferenceController] })
export class ReferenceModule {}
