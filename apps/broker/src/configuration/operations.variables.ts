import { ChoiceSetting, IntegerSetting, TextSetting } from './setting.js';

/** How the broker is run and watched. */
export class OperationsVariables {
  @ChoiceSetting({
    choices: ['production', 'development', 'test'],
    meaning: 'In production nothing is made up: every required setting must be given.',
    example: 'production',
  })
  readonly NODE_ENV: string = 'development';

  @TextSetting({
    meaning: 'Address of the management port, which serves health and metrics without credentials.',
    defaultText: '`127.0.0.1`; in production `0.0.0.0`',
  })
  readonly MANAGEMENT_HOST: string | undefined = undefined;

  @IntegerSetting({
    min: 0,
    max: 65_535,
    meaning: 'Management port: `/health/live`, `/health/ready`, `/metrics`; 0 takes a free one.',
    example: '9464',
  })
  readonly MANAGEMENT_PORT = 9464;

  @ChoiceSetting({
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    meaning: 'Least severe level that is logged.',
    example: 'info',
  })
  readonly LOG_LEVEL: string = 'info';

  @ChoiceSetting({
    choices: ['json', 'pretty'],
    meaning: 'Form of the log lines.',
    defaultText: '`pretty`; in production `json`',
    example: 'json',
  })
  readonly LOG_FORMAT: string | undefined = undefined;

  @IntegerSetting({
    min: 0,
    max: 1_000_000,
    meaning:
      'Calls logged in a second at most, of those that succeeded and of those that failed; the number of the others is logged. 0 for all.',
    example: '100',
  })
  readonly LOG_CALLS_PER_SECOND = 100;

  @TextSetting({
    meaning:
      'Folder for what one replica keeps on disk: the refresh journal; in development all that is made up.',
    type: 'path',
    example: '/var/lib/broker',
  })
  readonly DATA_DIRECTORY: string = '.data';
}
