/** Writes the page of what is known of COCO: `npm run coco`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { contractDocument } from '#coconet';

writeFileSync('docs/coco.md', contractDocument());
