import { KeyringInvalid } from '../../ring/keyring.js';
import { AwsKmsWrapper } from './aws-kms-wrapper.js';
import type { KeyWrapper } from './key-wrapper.js';
import type { KmsSettings } from './kms-settings.js';
import type { WrappedBy } from './wrapped-by.js';
import { TransitWrapper } from './transit-wrapper.js';

/** The keyring is wrapped by a transit key, but the server's address or token is not set. */
export class TransitNotSet extends KeyringInvalid {
  override readonly name = 'TransitNotSet';

  constructor() {
    super('is wrapped by a transit key, but VAULT_ADDR or VAULT_TOKEN is missing');
  }
}

/** Wraps and unwraps keys under this key. Makes no calls yet. @throws TransitNotSet */
export function makeKeyWrapper(wrappedBy: WrappedBy, settings: KmsSettings): KeyWrapper {
  if (wrappedBy.kind === 'aws-kms') return new AwsKmsWrapper(wrappedBy, settings.timeout);
  if (settings.transit === undefined) throw new TransitNotSet();
  return new TransitWrapper(wrappedBy, settings.transit, settings.timeout);
}
