import { Module } from '@nestjs/common';
import { ProblemsController } from './problems.controller.js';

/** Help for whoever meets a problem. */
@Module({ controllers: [ProblemsController] })
export class ProblemsModule {}
