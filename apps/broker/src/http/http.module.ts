import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AllowedMethods } from './allowed-methods.js';
import { HiddenLinks } from './hidden-links.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { createValidationPipe } from './input/validation.js';

/** Shared by every route: validated input on the way in, problem documents on the way out. */
@Module({})
export class HttpModule {
  /** @param allowedMethods filled by the adapter as routes are registered */
  static with(allowedMethods: AllowedMethods): DynamicModule {
    return {
      module: HttpModule,
      providers: [
        { provide: AllowedMethods, useValue: allowedMethods },
        HiddenLinks,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: createValidationPipe },
      ],
    };
  }
}
