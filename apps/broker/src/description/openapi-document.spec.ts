import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { DOCUMENT_FILE } from './document-file.js';

/** Two routes are for browsers: they succeed with a redirect. */
const BROWSER_ROUTES = { 'operation-2xx-response': 'off' } as const;

/** What `npm run openapi` writes after the build. */
function writtenDocument(): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  try {
    execFileSync(process.execPath, ['dist/api-metadata.js']);
    execFileSync(process.execPath, ['dist/apps/broker/src/documents/document-openapi.js', file]);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('the committed description of the API matches the routes', () => {
  expect(JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8'))).toEqual(writtenDocument());
});

it('Redocly has no complaint about the description', async () => {
  const config = await createConfig({ extends: ['recommended'], rules: BROWSER_ROUTES });
  const problems = await lintFromString({ source: readFileSync(DOCUMENT_FILE, 'utf8'), config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});
