import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** The end of the chain at a moment, as it is signed. */
export interface ChainPoint {
  readonly position: number;
  /** In hexadecimal. */
  readonly hash: string;
  readonly at: Date;
}

/** A signed end of the chain. */
export interface Checkpoint extends ChainPoint {
  /** The first 16 digits of the SHA-256 of the public key (SPKI, DER). */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** What every checkpoint begins with. */
export const CHECKPOINT_FORM = 'coco-audit-checkpoint/1';

// Without quotes or spaces in values, so that it is found in whatever form a line was logged, shipped and stored.
const LINE =
  /coco-audit-checkpoint\/1 position=(\d{1,15}) hash=([0-9a-f]{64}) at=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) key=([0-9a-f]{16}) signature=([A-Za-z0-9_-]{86})(?![A-Za-z0-9_-])/g;

/** Names a public key. */
export function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return hash('sha256', publicKey.export({ type: 'spki', format: 'der' })).slice(0, 16);
}

/** Signs an end of the chain with an Ed25519 key (RFC 8032), as one line of text. */
export function signCheckpoint(point: ChainPoint, privateKey: KeyObject): string {
  const text = signedText({ ...point, keyId: keyIdOf(privateKey) });
  return `${text} signature=${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** All checkpoints in a text, in any surroundings: the lines of a log will do. */
export function findCheckpoints(text: string): Checkpoint[] {
  return [...text.matchAll(LINE)].map(([, position, digest, at, keyId, signature]) => ({
    position: Number(position),
    hash: digest ?? '',
    at: new Date(at ?? ''),
    keyId: keyId ?? '',
    signature: Buffer.from(signature ?? '', 'base64url'),
  }));
}

/** Whether one of the keys has signed it. */
export function isSignedBy(checkpoint: Checkpoint, publicKeys: readonly KeyObject[]): boolean {
  if (Number.isNaN(checkpoint.at.getTime())) return false;
  const text = Buffer.from(signedText(checkpoint));
  return publicKeys.some(
    (key) => keyIdOf(key) === checkpoint.keyId && verify(null, text, key, checkpoint.signature),
  );
}

function signedText({ position, hash: digest, at, keyId }: Omit<Checkpoint, 'signature'>): string {
  return `${CHECKPOINT_FORM} position=${position} hash=${digest} at=${at.toISOString()} key=${keyId}`;
}
