/**
 * `npm run openapi`: writes the description of the API from the routes and from what `dist/api-metadata.js` extracted from
 * their doc comments. It goes where the broker serves it from, or to the file that is named.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../version.js';
import { DOCUMENT_FILE } from '../reference/document-file.js';
import { openApiDocument } from '../description/openapi-document.js';
import { PluginMetadata } from '../description/schemas/plugin-metadata.js';
import { routeModules } from '../route-modules.js';

const metadata = await PluginMetadata.readFrom(join(PACKAGE_ROOT, 'dist/metadata.js'));
const document = await openApiDocument(routeModules, metadata);
const file = process.argv[2] ?? join(PACKAGE_ROOT, DOCUMENT_FILE);
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
