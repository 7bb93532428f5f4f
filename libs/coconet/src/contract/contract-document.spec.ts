import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { contractDocument } from './contract-document.js';

it('docs/coco.md matches the tables that the broker uses', () => {
  expect(readFileSync('docs/coco.md', 'utf8')).toBe(contractDocument());
});
