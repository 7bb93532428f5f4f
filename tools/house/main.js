/** Writes the page that shows how the parts of the product depend on each other: `npm run house`. */
import { writeFileSync } from 'node:fs';
import { houseDocument, PAGE } from './house.js';

writeFileSync(PAGE, houseDocument());
