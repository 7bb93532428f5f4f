import { Controller, Get } from '@nestjs/common';
import { RequireRole } from '#access';
import { Described } from '#kernel';
import { grantables } from '../policy/grantables.js';
import type { CapabilityList } from '../policy/grantables.view.js';

/** What services can be granted. */
@Controller('v1/admin/capabilities')
export class CapabilitiesController {
  /**
   * What services can be granted, and which of it is sensitive.
   *
   * @remarks The capabilities of the COCO standard. What is sensitive is this broker’s classification, not COCO’s.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listCapabilities' })
  list(): CapabilityList {
    return { items: grantables };
  }
}
