import { Controller, Get } from '@nestjs/common';
import { RequireScope } from '#access';
import { Described } from '#kernel';
import { readOverview } from './overview-operation.js';
import { Overview, type OverviewView } from './overview.js';

/** What admins look at first. */
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(private readonly overview: Overview) {}

  /** Whether everything is working, and if not, what is wrong; with the figures of the last 24 hours. */
  @Get()
  @RequireScope('admin')
  @Described(readOverview)
  read(): Promise<OverviewView> {
    return this.overview.read();
  }
}
