import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { settingsTable } from './configuration/settings-table.js';

it('the README lists every setting as the broker knows it', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toContain(`\n${settingsTable().trim()}\n`);
});
