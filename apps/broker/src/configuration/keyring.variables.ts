import { SecondsSetting, TextSetting } from './setting.js';

/** The keys that seal what is in the database, and the KMS that may seal these. */
export class KeyringVariables {
  @TextSetting({
    meaning:
      'Key-encryption keys as `id:base64key,…`, 32 bytes each; a file holds the same, or keys sealed by a KMS (docs/keys.md). In development one is made.',
    type: 'keys',
    example: '2026-01:$(openssl rand -base64 32)',
    required: true,
    secret: true,
  })
  readonly KEYRING: string = '';

  @SecondsSetting({
    min: 1,
    max: 120,
    meaning: 'How long the KMS may take to seal or open one key of a sealed keyring.',
    example: '10',
  })
  readonly KEYRING_KMS_TIMEOUT = 10;

  @TextSetting({
    meaning:
      'Origin of the OpenBao or HashiCorp Vault server whose transit engine seals the keyring. In production it must be https.',
    type: 'URL',
    pattern: /^https?:\/\/[^/?#\s@]+\/?$/,
    expected: 'an http or https origin without a path',
    defaultText: 'none',
    example: 'https://openbao.example.com:8200',
  })
  readonly VAULT_ADDR: string | undefined = undefined;

  @TextSetting({
    meaning: 'Token for that server. A file is read anew at each use, so that an agent may renew it.',
    pattern: /^[\x21-\x7e]{1,4096}$/,
    expected: 'printable characters without spaces',
    defaultText: 'none',
    example: 'hvs.…',
    secret: true,
  })
  readonly VAULT_TOKEN: string | undefined = undefined;

  @TextSetting({
    meaning: 'Namespace at that server.',
    pattern: /^[A-Za-z0-9_/-]{1,256}$/,
    expected: 'letters, digits, _ / -',
    defaultText: 'none',
    example: 'team/home',
  })
  readonly VAULT_NAMESPACE: string | undefined = undefined;
}
