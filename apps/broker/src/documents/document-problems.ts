/** Writes the page of all problem codes: `npm run problems`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { problemsDocument } from '../problems/problems-document.js';

writeFileSync('docs/problems.md', problemsDocument());
