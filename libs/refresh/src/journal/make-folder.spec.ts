import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeFolder } from './make-folder.js';

describe('the journal folder', () => {
  let parent: string;

  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'make-folder-'));
  });

  afterAll(() => {
    rmSync(parent, { recursive: true });
  });

  it('is created with its parents, for its owner only, and left alone if it exists', async () => {
    const folder = join(parent, 'a', 'b', 'c');
    await makeFolder(folder);
    await makeFolder(folder);
    for (const made of [folder, join(parent, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('is not created if a file has its name or a parent’s', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('is not retried forever if it cannot be created', async () => {
    await expect(makeFolder('/proc/none/below')).rejects.toThrow();
  });
});
