// `npm run client:types`: the client's types, from the description of the API. Answers list the values that this version sends as
// `x-extensible-enum`, of which openapi-typescript knows nothing; in TypeScript they are a union.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TARGET = 'libs/client/src/generated/api.ts';

const folder = mkdtempSync(join(tmpdir(), 'client-types-'));
const source = join(folder, 'openapi.json');
try {
  writeFileSync(source, JSON.stringify(withUnions(JSON.parse(readFileSync('docs/openapi.json', 'utf8')))));
  const options = ['--empty-objects-unknown', '--default-non-nullable', 'false', ...process.argv.slice(2)];
  execFileSync('node_modules/.bin/openapi-typescript', [source, '-o', TARGET, ...options], {
    stdio: 'inherit',
  });
} finally {
  rmSync(folder, { recursive: true });
}

function withUnions(node) {
  if (Array.isArray(node)) return node.map(withUnions);
  if (typeof node !== 'object' || node === null) return node;
  const { 'x-extensible-enum': values, ...others } = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, withUnions(value)]),
  );
  if (!Array.isArray(values)) return others;
  return { ...others, enum: others.type?.includes?.('null') ? [...values, null] : values };
}
