import { Keyring, type KeyEncryptionKey } from '../ring/keyring.js';
import { KeyringNotWritable, KeyringSource } from './keyring-source.js';

/** A keyring in the variable `KEYRING`, which does not change while the process runs. */
export class VariableKeyring extends KeyringSource {
  private readonly ring: Keyring;

  /** @throws KeyringInvalid */
  constructor(text: string) {
    super();
    this.ring = Keyring.parse(text);
  }

  override read(): Promise<readonly KeyEncryptionKey[]> {
    return Promise.resolve(this.ring.keys);
  }

  override version(): Promise<string> {
    return Promise.resolve('variable');
  }

  override add(_id: string): Promise<void> {
    return Promise.reject(notWritable());
  }

  override remove(_id: string): Promise<void> {
    return Promise.reject(notWritable());
  }
}

function notWritable(): KeyringNotWritable {
  return new KeyringNotWritable(
    'The keyring is in the variable KEYRING: change it there on every replica, or keep the keys in a file that KEYRING_FILE names',
  );
}
