import { Module } from '@nestjs/common';
import { ProblemsController } from './problems.controller.js';

/** Help about problems. */
@Module({ controllers: [ProblemsController] })
export class ProblemsModule {}
