import { Module } from '@nestjs/common';
import { EncryptedKinds } from '#keyring';
import { EncryptedWebhooks } from './encrypted-webhooks.js';
import { WebhookSecretCipher } from '../sending/webhook-secrets.js';

/** Registers the secrets of webhooks with everything that decides about keys. */
@Module({ providers: [WebhookSecretCipher, EncryptedWebhooks], exports: [WebhookSecretCipher] })
export class WebhookSecretsModule {
  constructor(kinds: EncryptedKinds, webhooks: EncryptedWebhooks) {
    kinds.add(webhooks);
  }
}
