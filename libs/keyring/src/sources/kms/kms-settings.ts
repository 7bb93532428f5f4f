import { setting, type Secret } from '#kernel';

/** The keys that encrypt data in the database, and the KMS that may wrap them. */
export const keyringSettings = {
  keyring: setting.text({
    name: 'KEYRING',
    type: 'keys',
    required: true,
    secret: true,
    meaning:
      'Key-encryption keys as `id:base64key,…`, 32 bytes each; a file holds the same, or keys wrapped by a KMS (docs/keys.md). In development one is generated.',
    example: '2026-01:$(openssl rand -base64 32)',
  }),
  kmsTimeout: setting.duration({
    name: 'KEYRING_KMS_TIMEOUT',
    min: 1,
    max: 120,
    fallback: 10,
    meaning: 'How long the KMS may take to wrap or unwrap one key of the keyring.',
    why: 'A KMS answers within a second; the rest is for further attempts while it fails over.',
  }),
  transitAddress: setting.origin({
    name: 'VAULT_ADDR',
    otherwise: 'none',
    meaning:
      'Origin of the OpenBao or HashiCorp Vault server whose transit engine wraps the keyring. In production it must be https.',
    example: 'https://openbao.example.com:8200',
  }),
  transitToken: setting.text({
    name: 'VAULT_TOKEN',
    pattern: /^[\x21-\x7e]{1,4096}$/,
    expected: 'printable characters without spaces',
    otherwise: 'none',
    secret: true,
    meaning: 'Token for that server. A file is read again at each use, so that an agent may renew it.',
    example: 'hvs.…',
  }),
  transitNamespace: setting.text({
    name: 'VAULT_NAMESPACE',
    pattern: /^[A-Za-z0-9_/-]{1,256}$/,
    expected: 'letters, digits, _ / -',
    otherwise: 'none',
    meaning: 'Namespace at that server.',
    example: 'team/home',
  }),
};

/** How to reach the transit engine of OpenBao or HashiCorp Vault. */
export interface TransitSettings {
  /** Origin of the server. */
  readonly address: URL;
  /** The token to send; read at each call, because agents renew its file. */
  readonly token: () => Secret;
  readonly namespace: string | undefined;
}

/** How to reach key management services. The AWS library reads its own credentials and endpoints. */
export interface KmsSettings {
  /** Milliseconds allowed for wrapping or unwrapping one key, retries included. */
  readonly timeout: number;
  /** Absent if no server is set. */
  readonly transit: TransitSettings | undefined;
}
