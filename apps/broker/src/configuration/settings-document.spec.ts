import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { settingsDocument } from './settings-document.js';

it('docs/settings.md lists every setting as the broker knows it', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsDocument());
});
