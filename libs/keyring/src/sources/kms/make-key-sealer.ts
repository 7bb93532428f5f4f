import { KeyringInvalid } from '../../ring/keyring.js';
import { AwsKmsSealer } from './aws-kms-sealer.js';
import type { KeySealer } from './key-sealer.js';
import type { KmsSettings } from './kms-settings.js';
import type { SealedBy } from './sealed-by.js';
import { TransitSealer } from './transit-sealer.js';

/** The keyring is sealed by a transit key, and where that is was not said. */
export class TransitNotSet extends KeyringInvalid {
  override readonly name = 'TransitNotSet';

  constructor() {
    super('is sealed by a transit key, and VAULT_ADDR or VAULT_TOKEN is missing');
  }
}

/** What seals and opens keys under this key. Nothing is called yet. @throws TransitNotSet */
export function makeKeySealer(sealedBy: SealedBy, settings: KmsSettings): KeySealer {
  if (sealedBy.kind === 'aws-kms') return new AwsKmsSealer(sealedBy, settings.timeout);
  if (settings.transit === undefined) throw new TransitNotSet();
  return new TransitSealer(sealedBy, settings.transit, settings.timeout);
}
