import { IntegerSetting, SecondsSetting, SwitchSetting, TextSetting } from './setting.js';

/** How links are kept alive. */
export class RefreshVariables {
  @SwitchSetting({
    meaning:
      'Whether this replica refreshes on schedule; a call that meets an expired token always refreshes.',
    example: 'true',
  })
  readonly REFRESH_SCHEDULE = true;

  @SecondsSetting({ min: 0.05, max: 3_600, meaning: 'How often due links are looked for.', example: '1' })
  readonly REFRESH_SWEEP_INTERVAL = 1;

  @IntegerSetting({ min: 1, max: 1_000, meaning: 'Links claimed in one statement.', example: '50' })
  readonly REFRESH_BATCH_SIZE = 50;

  @IntegerSetting({
    min: 0,
    max: 100_000,
    meaning: 'Token calls a second that COCO may see from all replicas together; 0 for no limit.',
    example: '100',
  })
  readonly REFRESH_RATE_LIMIT: number = 100;

  @IntegerSetting({
    min: 1,
    max: 1_000,
    meaning: 'Token calls this replica has in flight at once.',
    example: '20',
  })
  readonly REFRESH_CONCURRENCY = 20;

  @SecondsSetting({
    min: 1,
    max: 60,
    meaning: 'Longest time a call waits for a refresh that another call or replica carries out.',
    example: '12',
  })
  readonly REFRESH_WAIT_TIMEOUT = 12;

  @TextSetting({
    meaning:
      'How long the tokens of a link that COCO refused are kept, encrypted, and tried again in case COCO takes that back; 0 destroys them at once.',
    type: 'period, or 0',
    pattern: /^(0|[1-9]\d{0,5}[smhd])$/,
    expected: 'a whole number with s, m, h or d, such as 7d, or 0',
    example: '7d',
  })
  readonly LINK_QUARANTINE: string = '7d';

  @IntegerSetting({
    min: 2,
    max: 10_000,
    meaning:
      'Links that COCO must refuse within a minute, with fewer successes, for its refusals to be no longer believed.',
    example: '5',
  })
  readonly REFUSAL_BRAKE_LINKS = 5;

  @TextSetting({
    meaning: 'Folder of the journal of token pairs not yet committed; on a disk that survives a crash.',
    type: 'path',
    defaultText: '`journal` in DATA_DIRECTORY',
    example: '/var/lib/broker/journal',
  })
  readonly REFRESH_JOURNAL_DIRECTORY: string | undefined = undefined;
}
