import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { contractDocument } from './contract-document.js';

it('docs/coco.md says what the broker goes by', () => {
  expect(readFileSync('docs/coco.md', 'utf8')).toBe(contractDocument());
});
