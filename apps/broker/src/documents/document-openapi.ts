/**
 * `npm run openapi`: writes the description of the API, made of the routes and of what `dist/api-metadata.js` read out of
 * their doc comments. It goes where the broker serves it from, or to the file that is named.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../version.js';
import { DOCUMENT_FILE } from '../description/document-file.js';
import { openApiDocument } from '../description/openapi-document.js';
import { ToldClasses } from '../description/told.js';
import { routeModules } from '../route-modules.js';

const told = await ToldClasses.readFrom(join(PACKAGE_ROOT, 'dist/metadata.js'));
const document = await openApiDocument(routeModules, told);
const file = process.argv[2] ?? join(PACKAGE_ROOT, DOCUMENT_FILE);
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
