/** Writes the page about COCO: `npm run coco`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { contractDocument } from '#coconet';

writeFileSync('docs/coco.md', contractDocument());
