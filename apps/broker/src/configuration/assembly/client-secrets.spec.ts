import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SecretFileUnusable } from '#kernel';
import { CLIENT_SECRETS } from '#oauth';
import { clientSecretSource } from './client-secrets.js';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'client-secrets-'));
  file = join(directory, 'secret');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (text: string): void => {
  writeFileSync(file, text, { mode: 0o600 });
};

const plain = (source: ReturnType<typeof clientSecretSource>): string[] =>
  source().map((secret) => secret.reveal());

describe('client secrets', () => {
  it.each([
    ['one', true],
    ['with, comma: and space', true],
    ['new\nold', true],
    ['new\r\nold', true],
    ['new\n\nold', true],
    ['one\ntwo\nthree', false],
    ['pässword', false],
    ['a\u0000b', false],
  ])('of the form %p are accepted: %p', (text, accepted) => {
    expect(CLIENT_SECRETS.test(text)).toBe(accepted);
  });

  it('come newest first, one a line', () => {
    expect(plain(clientSecretSource('new\r\n\r\nold', undefined))).toEqual(['new', 'old']);
    expect(plain(clientSecretSource('a, b', undefined))).toEqual(['a, b']);
  });

  it('come from the current file; the list stays the same until it changes', () => {
    write('old\n');
    const source = clientSecretSource('old', file);
    const before = source();
    expect(source()).toBe(before);
    write('new\nold\n');
    expect(plain(source)).toEqual(['new', 'old']);
  });

  it('are refused, without showing a value, while the file is missing, empty or malformed', () => {
    write('old');
    const source = clientSecretSource('old', file);
    for (const text of ['', 'a\nb\nc-hush']) {
      write(text);
      expect(source).toThrow(SecretFileUnusable);
      expect(source).not.toThrow(/hush/);
    }
    rmSync(file);
    expect(source).toThrow(SecretFileUnusable);
  });
});
