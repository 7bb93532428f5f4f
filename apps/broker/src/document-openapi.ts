/** `npm run openapi`: writes the description of the API, made of the routes, where the broker serves it from. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './configuration/version.js';
import { DOCUMENT_FILE } from './description/document-file.js';
import { openApiDocument } from './description/openapi-document.js';
import { routeModules } from './route-modules.js';

const document = await openApiDocument(routeModules);
writeFileSync(join(PACKAGE_ROOT, DOCUMENT_FILE), `${JSON.stringify(document, null, 2)}\n`);
