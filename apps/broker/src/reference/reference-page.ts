/** The page on which people browse the description of the API: Swagger UI, with this broker's own document. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pagePolicy } from '../http/page-policy.js';

/** Where the files of Swagger UI are. */
export const SWAGGER_UI_FOLDER = dirname(
  createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'),
);

/** The files that the page needs; no others are served. */
export const SWAGGER_UI_FILES: ReadonlySet<string> = new Set([
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'favicon-32x32.png',
]);

/** The page. Its scripts are files, since the policy forbids inline scripts. */
export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>COCO token broker: API reference</title>
    <link rel="stylesheet" href="/reference/assets/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/reference/assets/favicon-32x32.png" />
  </head>
  <body>
    <main id="reference"></main>
    <script src="/reference/assets/swagger-ui-bundle.js"></script>
    <script src="/reference/start.js"></script>
  </body>
</html>
`;

/** Starts the page: chapters closed, nothing remembered, no external validator. */
export const REFERENCE_SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** What the page may do: run and show files from its own origin, and call only this broker. */
export const REFERENCE_POLICY = pagePolicy(`style-src-elem 'self'`);
