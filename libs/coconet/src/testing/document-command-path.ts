/** Writes the page of the path from a controller to the socket: `npm run command-path`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { walkCommandPaths } from './command-path.js';
import { commandPathDocument, PAGE } from './command-path-document.js';

writeFileSync(PAGE, commandPathDocument(await walkCommandPaths()));
