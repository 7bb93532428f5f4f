import type { KeyObject } from 'node:crypto';
import { setting, Settings } from '#kernel';

/** The key that checkpoints are signed with, before it is read. */
export const checkpointSigner = {
  key: setting.text({
    name: 'AUDIT_CHECKPOINT_KEY',
    otherwise: 'none: the trail is not signed',
    secret: true,
    meaning:
      'Ed25519 private key, in PEM (PKCS #8) or its base64, that signs the end of the audit trail every hour; `broker audit create-key` creates one.',
    example: '…',
  }),
};

/** What leaves the database so that the trail can be proved without it. Provided by the app's configuration. */
export abstract class AuditSettings extends Settings({
  checkpointPath: setting.text({
    name: 'AUDIT_CHECKPOINT_PATH',
    type: 'path',
    otherwise: 'none: the log alone',
    meaning:
      'File to which each signed checkpoint is appended, in addition to the log; keep it where the database’s owner cannot write.',
    example: '/var/log/broker/checkpoints',
  }),
  checkpointUrl: setting.url({
    name: 'AUDIT_CHECKPOINT_URL',
    pattern: /^https?:\/\/[^\s]+$/,
    expected: 'an https address',
    otherwise: 'none: the log alone',
    meaning: 'URL to which each signed checkpoint is posted as `{"checkpoint":"…"}`, in addition to the log.',
    example: 'https://audit.example.com/checkpoints',
  }),
}) {
  /** The Ed25519 key that signs checkpoints; without it there are none. */
  abstract readonly checkpointKey: KeyObject | undefined;
}
