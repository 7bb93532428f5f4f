import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface House {
  readonly PAGE: string;
  readonly houseDocument: () => string;
}

/** A script without types. */
const module = '../../tools/house/house.js';

describe('the picture of the house', () => {
  it('shows who uses whom as the code has it; `npm run house` draws it again', async () => {
    const { houseDocument, PAGE } = (await import(module)) as House;
    expect(readFileSync(PAGE, 'utf8')).toBe(houseDocument());
  });
});
