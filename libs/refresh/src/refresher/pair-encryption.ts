import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CipherThread, KeyringSettings } from '#keyring';
import { TokenCipher, type EncryptedTokens, type TokenPair } from '#vault';
import { RefreshSettings } from '../refresh-settings.js';

/** Encrypts refreshed pairs, in a second thread if `REFRESH_ENCRYPTION_THREAD` asks for one. */
@Injectable()
export class PairEncryption implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PairEncryption.name);
  private thread: CipherThread | undefined;

  constructor(
    private readonly tokenCipher: TokenCipher,
    private readonly keyringSettings: KeyringSettings,
    private readonly settings: RefreshSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.settings.encryptionThread) return;
    this.thread = await CipherThread.start(this.keyringSettings.keyring, (reason) => {
      this.logger.error(
        `The encryption thread has ended (${reason}); until the broker is started again, pairs are encrypted without it`,
      );
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.stop();
  }

  /** The pair encrypted for its link and generation. */
  encrypt(
    link: { readonly id: string; readonly serviceId: string },
    generation: number,
    pair: TokenPair,
  ): Promise<EncryptedTokens> {
    return this.tokenCipher.encryptApart(link, generation, pair, this.thread);
  }
}
