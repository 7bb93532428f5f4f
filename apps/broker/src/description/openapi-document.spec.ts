import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { DOCUMENT_FILE } from '../reference/document-file.js';

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
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: readFileSync(DOCUMENT_FILE, 'utf8'), config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

describe('generators of other languages', () => {
  const text = readFileSync(DOCUMENT_FILE, 'utf8');
  const found = (keyword: string): string[] =>
    [...text.matchAll(new RegExp(`"${keyword}": ("(?:[^"\\\\]|\\\\.)*")`, 'g'))].map(([, value = '']) =>
      String(JSON.parse(value)),
    );

  it('find only patterns that every engine reads, and that accept an ordinary user id', () => {
    const patterns = found('pattern');
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) expect(pattern).not.toMatch(/\\[pPuwWdDsSbB]|\(\?[^:]/);
    const plain = patterns.find((pattern) => pattern.includes('x1f')) ?? '';
    expect('alice@shop.com').toMatch(new RegExp(plain));
    expect('a\u0000b').not.toMatch(new RegExp(plain));
  });

  it('find descriptions, and short names of which they can make classes', () => {
    expect(found('description').filter((description) => description.startsWith('Expected'))).toEqual([]);
    const { components } = JSON.parse(text) as { components: Record<string, Record<string, unknown>> };
    for (const names of Object.values(components).map(Object.keys))
      expect(names.filter((name) => !/^[A-Za-z][A-Za-z0-9_-]{1,40}$/.test(name))).toEqual([]);
  });

  it('find the size of every integer', () => {
    const integers = [...text.matchAll(/\{[^{}]*"type": "integer"[^{}]*\}/g)].map(([schema]) => schema);
    expect(integers.length).toBeGreaterThan(30);
    // An example holds a parameter of a command, which has a name.
    const schemas = integers.filter((schema) => !schema.includes('"name":'));
    expect(schemas.filter((schema) => !schema.includes('"format": "int'))).toEqual([]);
  });
});
