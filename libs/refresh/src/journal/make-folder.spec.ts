import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeFolder } from './make-folder.js';

describe('a folder for the journal', () => {
  let parent: string;

  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'make-folder-'));
  });

  afterAll(() => {
    rmSync(parent, { recursive: true });
  });

  it('is made with those above it, for its owner alone, and left as it is where it exists', async () => {
    const folder = join(parent, 'a', 'b', 'c');
    await makeFolder(folder);
    await makeFolder(folder);
    for (const made of [folder, join(parent, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('is not made where a file has its name, or one above it', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('is not tried for ever where none can be made', async () => {
    await expect(makeFolder('/proc/none/below')).rejects.toThrow();
  });
});
