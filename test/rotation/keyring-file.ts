import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cipher, Keyring, type KeyringSettings } from '#keyring';
import { TokenCipher } from '#vault';
import { SystemRandomness } from '#kernel';

/** A keyring in a separate file, as an operator would give it to several brokers. */
export class TestKeyringFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'broker-keyring-'));
  readonly path = join(this.folder, 'keyring');

  /** @param ids ids of the fresh keys in it, the first primary */
  constructor(...ids: readonly string[]) {
    writeFileSync(this.path, ids.map(entry).join(''), { mode: 0o600 });
  }

  /** The ids of the keys in it now. */
  get ids(): readonly string[] {
    return this.read().ids;
  }

  /** Adds a key by hand, as an operator would. */
  add(id: string): void {
    appendFileSync(this.path, entry(id));
  }

  /** A cipher with the current keys that encrypts under one of them. */
  cipher(primaryId: string): Cipher {
    const keyring = this.read();
    keyring.choosePrimary(primaryId);
    const settings: Pick<KeyringSettings, 'keyring'> = { keyring };
    return new Cipher(settings, new SystemRandomness());
  }

  /** As `cipher`, for token pairs. */
  tokenCipher(primaryId: string): TokenCipher {
    return new TokenCipher(this.cipher(primaryId));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read(): Keyring {
    return Keyring.parse(readFileSync(this.path, 'utf8'));
  }
}

function entry(id: string): string {
  return `${id}:${randomBytes(32).toString('base64')}\n`;
}
