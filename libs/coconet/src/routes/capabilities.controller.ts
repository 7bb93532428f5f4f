import { Controller, Get } from '@nestjs/common';
import { RequireScope } from '#access';
import { Described } from '#kernel';
import { listCapabilities, type CapabilityList } from '../description/capability-operations.js';
import { grantables } from '../policy/grantables.js';

/** What services can be granted. */
@Controller('v1/admin/capabilities')
export class CapabilitiesController {
  /** The capabilities of the COCO standard, and which parts of them are sensitive. */
  @Get()
  @RequireScope('admin')
  @Described(listCapabilities)
  list(): CapabilityList {
    return { items: grantables };
  }
}
