import { Injectable } from '@nestjs/common';
import { BrokerError, Secret } from '#kernel';
import { Cipher, type EncryptionContext } from '#keyring';
import type { AwaitingContent } from './awaiting-command.js';

/** Bytes of a command that can wait: the vault encrypts values of 64 KiB. Commands have a few hundred. */
const CONTENT_LIMIT = 60_000;

/** An encrypted command as its row holds it. */
export interface EncryptedContent {
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly content: Buffer;
}

/** The command whose content is encrypted. */
export interface ContentPlace {
  readonly id: string;
  /** The service that asked for it. */
  readonly serviceId: string;
}

/** The command has parameters that are too long to wait for approval. */
class CommandTooLong extends BrokerError {
  constructor() {
    super('payload_too_large', `A command that waits for approval has at most ${CONTENT_LIMIT} bytes.`);
  }
}

/** Keeps commands encrypted while they wait for approval. */
@Injectable()
export class AwaitingCommandCipher {
  constructor(private readonly cipher: Cipher) {}

  /** Encrypts under a fresh data key. @throws CommandTooLong */
  encrypt(place: ContentPlace, content: AwaitingContent): EncryptedContent {
    const json = JSON.stringify(content);
    if (Buffer.byteLength(json) > CONTENT_LIMIT) throw new CommandTooLong();
    const envelope = this.cipher.newEnvelope(contextOf(place));
    return {
      keyId: envelope.keyId,
      dataKey: envelope.wrappedKey,
      content: envelope.encrypt('awaiting_command', new Secret(json)),
    };
  }

  /** @throws DecryptionFailed, KeyUnavailable */
  decrypt(place: ContentPlace, { dataKey, content }: EncryptedContent): AwaitingContent {
    const envelope = this.cipher.openEnvelope(contextOf(place), dataKey);
    return JSON.parse(envelope.decrypt('awaiting_command', content).reveal()) as AwaitingContent;
  }
}

/** A command never changes while it waits, so it has one generation. */
function contextOf({ id, serviceId }: ContentPlace): EncryptionContext {
  return { serviceId, recordId: id, generation: 0 };
}
