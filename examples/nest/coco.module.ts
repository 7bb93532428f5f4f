import { Module, type DynamicModule } from '@nestjs/common';
import { UserLinks } from '../stand-ins/user-links.js';
import { CocoController } from './coco.controller.js';
import { COCO_OPTIONS, type CocoOptions } from './coco.options.js';
import { CocoService } from './coco.service.js';

/** COCO accounts for the users of a Nest app. */
@Module({})
export class CocoModule {
  static register(options: CocoOptions): DynamicModule {
    return {
      module: CocoModule,
      controllers: [CocoController],
      providers: [{ provide: COCO_OPTIONS, useValue: options }, CocoService, UserLinks],
      exports: [UserLinks],
    };
  }
}
