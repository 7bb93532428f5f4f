import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findCheckpoints, isSignedBy, signCheckpoint } from './checkpoint.js';
import {
  CheckpointKeyInvalid,
  makeCheckpointKeys,
  readPrivateKey,
  readPublicKeys,
} from './checkpoint-keys.js';

const pair = makeCheckpointKeys();
const privateKey = readPrivateKey(pair.privateKey);
const publicKeys = readPublicKeys(pair.publicKey);
const point = { position: 4_711, hash: 'ab'.repeat(32), at: new Date('2027-01-31T10:00:00.000Z') };
const line = signCheckpoint(point, privateKey);

describe('a checkpoint', () => {
  it.each([
    ['on its own', line],
    ['in a JSON log', JSON.stringify({ level: 30, msg: `Audit trail: ${line}`, pid: 1 })],
    ['in a log with a prefix and a suffix', `Jan 31 host broker[1]: ${line} source=stdout`],
    ['in a message that was posted', JSON.stringify({ checkpoint: line })],
  ])('is found %s, and is signed by its key', (_where, text) => {
    const found = findCheckpoints(`\n${text}\r\nanother line\n`);
    expect(found).toMatchObject([point]);
    expect(found.map((each) => isSignedBy(each, publicKeys))).toEqual([true]);
  });

  it.each([
    ['position', line.replace('4711', '4712')],
    ['hash', line.replace('hash=ab', 'hash=ac')],
    ['time', line.replace('T10', 'T11')],
    [
      'signature',
      line.replace(/signature=./, (found) => (found.endsWith('A') ? 'signature=B' : 'signature=A')),
    ],
    ['key', line.replace(/key=./, (found) => (found.endsWith('0') ? 'key=1' : 'key=0'))],
  ])('is not believed once its %s was changed', (_what, text) => {
    expect(findCheckpoints(text).map((each) => isSignedBy(each, publicKeys))).toEqual([false]);
  });

  it('is not believed where another key signed it, and is among several keys', () => {
    const other = readPublicKeys(makeCheckpointKeys().publicKey);
    const [found] = findCheckpoints(line);
    if (found === undefined) throw new Error('not found');
    expect([isSignedBy(found, other), isSignedBy(found, [...other, ...publicKeys])]).toEqual([false, true]);
    expect(isSignedBy(found, [])).toBe(false);
  });
});

describe('the keys of checkpoints', () => {
  it.each([
    ['PEM', pair.privateKey],
    ['PEM in one line', pair.privateKey.trim().replaceAll('\n', String.raw`\n`)],
    ['base64', pair.privateKey.split('\n').slice(1, -2).join('')],
  ])('are read from %s', (_form, text) => {
    expect(createPublicKey(readPrivateKey(text)).export({ type: 'spki', format: 'pem' })).toBe(
      pair.publicKey,
    );
  });

  it.each([
    ['nonsense', 'not a key'],
    ['a public key', pair.publicKey],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
  ])('are not %s', (_what, text) => {
    expect(() => readPrivateKey(text.toString())).toThrow(CheckpointKeyInvalid);
  });

  it('are several public ones one after the other, and never none or a private one', () => {
    expect(readPublicKeys(pair.publicKey + makeCheckpointKeys().publicKey)).toHaveLength(2);
    for (const text of ['', pair.privateKey])
      expect(() => readPublicKeys(text)).toThrow(CheckpointKeyInvalid);
  });
});
