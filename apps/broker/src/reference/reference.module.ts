import { Module } from '@nestjs/common';
import { ReferenceController } from './reference.controller.js';

/** The broker's API reference. */
@Module({ controllers: [ReferenceController] })
export class ReferenceModule {}
