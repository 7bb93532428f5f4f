import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { KeyringNotWritable } from './keyring-source.js';
import { rewriteFile } from './rewrite-file.js';

const folder = mkdtempSync(join(tmpdir(), 'rewrite-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('refuses the change of a paused writer whose turn has passed to another', async () => {
  const path = join(folder, 'keyring');
  const lock = `${path}.lock`;
  writeFileSync(path, 'before', { mode: 0o600 });
  const rewritten = rewriteFile(path, () => {
    // The writer is presumed dead, and another has taken the lock.
    unlinkSync(lock);
    writeFileSync(lock, 'of another', { mode: 0o600 });
    return 'late';
  });
  await expect(rewritten).rejects.toThrow(KeyringNotWritable);
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readFileSync(lock, 'utf8')).toBe('of another');
});
