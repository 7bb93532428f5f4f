import { PERIOD_PATTERN } from './period.js';
import { IntegerSetting, TextSetting } from './setting.js';

/** A whole number of seconds, minutes, hours or days. */
const period = {
  type: 'period',
  pattern: PERIOD_PATTERN,
  expected: 'a whole number with s, m, h or d, such as 7d',
};

/** How keys follow one another. */
export class RotationVariables {
  @IntegerSetting({
    min: 0,
    max: 1_000_000,
    meaning: 'Links a second that this replica moves to the primary key after a rotation; 0 for no limit.',
    example: '1000',
  })
  readonly KEYRING_REWRAP_RATE: number = 1_000;

  @TextSetting({
    ...period,
    meaning:
      'A new key becomes primary whenever the primary is this old; needs a keyring in a file that all replicas can write.',
    defaultText: 'none: keys are rotated by hand',
    example: '7d',
  })
  readonly KEYRING_EPOCH: string | undefined = undefined;

  @TextSetting({
    ...period,
    meaning:
      'A key that has not been primary for this long, and that nothing needs, is destroyed. Longer than backups are kept, or they cannot be restored.',
    defaultText: 'none: keys are retired by hand',
    example: '35d',
  })
  readonly KEYRING_RETAIN: string | undefined = undefined;
}
