/** Writes the page of the performance, with its plots, from the results in bench/results: `npm run performance`. */
import { writeFileSync } from 'node:fs';
import { performanceDocuments } from './documents.js';

for (const [path, text] of performanceDocuments()) writeFileSync(path, text);
