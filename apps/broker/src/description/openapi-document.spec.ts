import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { routeModules } from '../route-modules.js';
import { DOCUMENT_FILE } from './document-file.js';
import { openApiDocument } from './openapi-document.js';

/** Two routes are for browsers, which they lead on: where they succeed they redirect. */
const BROWSER_ROUTES = { 'operation-2xx-response': 'off' } as const;

it('the description of the API is committed as the routes are', async () => {
  const document = await openApiDocument(routeModules);
  expect(JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
});

it('Redocly finds nothing to say against the description', async () => {
  const config = await createConfig({ extends: ['recommended'], rules: BROWSER_ROUTES });
  const problems = await lintFromString({ source: readFileSync(DOCUMENT_FILE, 'utf8'), config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});
