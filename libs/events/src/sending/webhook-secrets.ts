import { Injectable } from '@nestjs/common';
import { Webhook as Signer } from 'standardwebhooks';
import { Randomness, Secret } from '#kernel';
import { Cipher, type EncryptionContext } from '#keyring';

/** Bytes of a secret: between the 24 and 64 of the Standard Webhooks specification. */
const SECRET_LENGTH = 32;

/** A webhook's secrets as its row holds them. */
export interface EncryptedSecrets {
  readonly generation: number;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
}

/** The secrets that sign a webhook's messages. */
export interface WebhookSecrets {
  readonly secret: Secret;
  /** The previous one, which receivers may still use for a while. */
  readonly previousSecret: Secret | undefined;
}

/** The webhook whose secrets are encrypted. */
export interface SecretPlace {
  readonly id: string;
  readonly serviceId: string;
}

/** Generates the secrets of webhooks, and keeps them encrypted like tokens. */
@Injectable()
export class WebhookSecretCipher {
  constructor(
    private readonly cipher: Cipher,
    private readonly randomness: Randomness,
  ) {}

  /** A new secret, in the format of Standard Webhooks libraries. */
  make(): Secret {
    return new Secret(`whsec_${this.randomness.bytes(SECRET_LENGTH).toString('base64')}`);
  }

  /** The plain secret, for the one answer that shows it. */
  show(secret: Secret): string {
    return secret.reveal();
  }

  /** Standard Webhooks 1.0: signs id, time and body; after a rotation with both secrets. */
  sign({ secret, previousSecret }: WebhookSecrets, eventId: string, at: Date, body: string): string {
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    return secrets.map((key) => new Signer(key.reveal()).sign(eventId, at, body)).join(' ');
  }

  /** Encrypts secrets under a fresh data key. */
  encrypt(
    place: SecretPlace,
    generation: number,
    { secret, previousSecret }: WebhookSecrets,
  ): EncryptedSecrets {
    const envelope = this.cipher.newEnvelope(secretsContext(place, generation));
    return {
      generation,
      keyId: envelope.keyId,
      dataKey: envelope.wrappedKey,
      secret: envelope.encrypt('webhook_secret', secret),
      previousSecret: previousSecret ? envelope.encrypt('previous_webhook_secret', previousSecret) : null,
    };
  }

  /** @throws DecryptionFailed, KeyUnavailable */
  decrypt(place: SecretPlace, encrypted: EncryptedSecrets): WebhookSecrets {
    const envelope = this.cipher.openEnvelope(secretsContext(place, encrypted.generation), encrypted.dataKey);
    return {
      secret: envelope.decrypt('webhook_secret', encrypted.secret),
      previousSecret: encrypted.previousSecret
        ? envelope.decrypt('previous_webhook_secret', encrypted.previousSecret)
        : undefined,
    };
  }
}

/** What a webhook's secrets are bound to: the webhook, its service, and how often they were replaced. */
export function secretsContext({ id, serviceId }: SecretPlace, generation: number): EncryptionContext {
  return { serviceId, recordId: id, generation };
}
