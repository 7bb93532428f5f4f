import { setting, Settings } from '#kernel';

/** When keys are rotated and retired. Provided by the app's configuration. Durations are milliseconds. */
export abstract class RotationSettings extends Settings({
  rewrapRate: setting.limit({
    name: 'KEYRING_REWRAP_RATE',
    unit: 'links a second',
    max: 1_000_000,
    fallback: 1_000,
    meaning: 'Links per second that this replica re-wraps under the primary key after a rotation.',
    why: 'A million links take a quarter of an hour on one replica, and calls do not notice (docs/decisions/0006-key-rotation.md).',
  }),
  epoch: setting.period({
    name: 'KEYRING_EPOCH',
    otherwise: 'none: keys are rotated by hand',
    meaning:
      'A new key becomes primary when the current one is this old; needs a keyring file that all replicas can write.',
    example: '7d',
  }),
  retain: setting.period({
    name: 'KEYRING_RETAIN',
    otherwise: 'none: keys are retired by hand',
    meaning:
      'An unused key that has not been primary for this long is destroyed. Set it longer than backups are kept, or they cannot be restored.',
    example: '35d',
  }),
}) {}
