import { BrokerError, InvalidRequest } from '#kernel';
import { KeyringNotWritable, KeyringUnavailable } from '../sources/keyring-source.js';

/** Seconds after which to retry a KMS that did not answer. */
const KMS_RETRY_AFTER = 30;

/** What still needs a key, by kind. */
export type KeyNeeds = Readonly<Record<string, number>>;

/** The key cannot be destroyed because something still needs it. */
export class KeyInUse extends BrokerError {
  constructor(keyId: string, needs: KeyNeeds) {
    super('key_in_use', `Key "${keyId}" cannot be retired: ${described(needs)}.`, {
      extensions: { keyId, neededBy: needs },
    });
  }
}

/** The key is the primary or the next one, or was primary a moment ago. */
export class KeyNotRetired extends BrokerError {
  constructor(keyId: string, why: string, retryAfterSeconds?: number) {
    super('key_in_use', `Key "${keyId}" cannot be retired: ${why}.`, {
      extensions: { keyId },
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
}

/** The keyring has no such key, or no rotation has this id. */
export class KeyNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such key or rotation.');
  }
}

/** No replica holds the key that was to become primary. */
export class KeyHeldByNobody extends InvalidRequest {
  constructor() {
    const message =
      'no replica holds such a key; add it to the keyring first, or leave "keyId" out for a new key';
    super([{ field: 'keyId', message }]);
  }
}

/** The broker cannot change the keyring at its source. */
class KeyringReadOnly extends BrokerError {
  constructor(cause: Error) {
    super('keyring_not_writable', cause.message, { cause });
  }
}

/** The KMS that wraps the keyring does not answer, or refuses. Nothing was changed. */
class KeyringAway extends BrokerError {
  constructor(cause: Error) {
    super('vault_unavailable', cause.message, { cause, retryAfterSeconds: KMS_RETRY_AFTER });
  }
}

/**
 * Changes the keyring at its source, and explains a failure to admins. @throws KeyringReadOnly, KeyringAway
 */
export async function explainRingErrors<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof KeyringNotWritable) throw new KeyringReadOnly(error);
    if (error instanceof KeyringUnavailable) throw new KeyringAway(error);
    throw error;
  }
}

function described(needs: KeyNeeds): string {
  const parts = Object.entries(needs).filter(([, count]) => count > 0);
  return `needed by ${parts.map(([kind, count]) => `${kind}: ${count}`).join(', ')}`;
}
