import { Controller, Get } from '@nestjs/common';
import { RequireRole } from '#access';
import { Described } from '#kernel';
import { Compressed } from '../../http/compressed-answers.js';
import { Overview } from './overview.js';
import type { OverviewView } from './overview.view.js';

/** The admins' starting page. */
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(private readonly overview: Overview) {}

  /**
   * Whether everything is working, and if not, what is wrong.
   *
   * @remarks With the figures of the last 24 hours; at most 15 seconds old.
   */
  @Get()
  @RequireRole('viewer')
  @Compressed()
  @Described({ id: 'readOverview' })
  read(): Promise<OverviewView> {
    return this.overview.read();
  }
}
