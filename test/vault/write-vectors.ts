/** Writes the test vectors of the encrypted format: `npm run vectors`. A spec compares the file with what the code encrypts. */
import { writeFileSync } from 'node:fs';
import { makeVectors } from './vectors.js';

const vectors = {
  description: 'Test vectors of docs/vault-format.md, version 1; bytes in hexadecimal',
  vectors: makeVectors(),
};
writeFileSync('test/vault/vectors.json', `${JSON.stringify(vectors, undefined, 2)}\n`);
