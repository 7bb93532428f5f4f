import { TextSetting } from './setting.js';

/** The audit trail: what leaves the database so that the trail can be proved without it. */
export class AuditVariables {
  @TextSetting({
    meaning:
      'Ed25519 private key, in PEM (PKCS #8) or its base64, that signs the end of the audit trail every hour; `broker audit create-key` makes one.',
    defaultText: 'none: the trail is not signed',
    example: '…',
    secret: true,
  })
  readonly AUDIT_CHECKPOINT_KEY: string | undefined = undefined;

  @TextSetting({
    meaning:
      'File that each signed checkpoint is added to, beside the log; best kept where the owner of the database cannot write.',
    type: 'path',
    defaultText: 'none: the log alone',
    example: '/var/log/broker/checkpoints',
  })
  readonly AUDIT_CHECKPOINT_PATH: string | undefined = undefined;

  @TextSetting({
    meaning: 'Address that each signed checkpoint is posted to as `{"checkpoint":"…"}`, beside the log.',
    type: 'URL',
    pattern: /^https?:\/\/[^\s]+$/,
    expected: 'an https address',
    defaultText: 'none: the log alone',
    example: 'https://audit.example.com/checkpoints',
  })
  readonly AUDIT_CHECKPOINT_URL: string | undefined = undefined;
}
