import { sign, verify, type KeyObject } from 'node:crypto';
import { keyIdOf } from './checkpoints/checkpoint.js';

/** Signs a statement of a broker with the key of the checkpoints (Ed25519), as one line of text. */
export function signStatement(statement: string, privateKey: KeyObject): string {
  const text = withKey(statement, privateKey);
  return `${text} signature=${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Whether the line is exactly this statement, signed by one of the keys. */
export function isSignedStatement(
  line: string | null | undefined,
  statement: string,
  publicKeys: readonly KeyObject[],
): boolean {
  return publicKeys.some((key) => {
    const text = withKey(statement, key);
    const signature = line?.startsWith(`${text} signature=`)
      ? line.slice(text.length + ' signature='.length)
      : undefined;
    return (
      signature !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
    );
  });
}

function withKey(statement: string, key: KeyObject): string {
  return `${statement} key=${keyIdOf(key)}`;
}
