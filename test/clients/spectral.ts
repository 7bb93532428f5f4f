/** Part of `npm run test:generators`: what Spectral, which it fetches from npm, says of the API's description. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

/** Milliseconds: Spectral is fetched from npm, with its packages. */
const MOST_TIME = 600_000;

it(
  'Spectral has no complaint about the description, not even a hint',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'spectral-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{}');
      writeFileSync(
        join(folder, 'rules.yaml'),
        'extends: ["spectral:oas"]\nrules:\n  oas3-parameter-description: hint\n',
      );
      const install = ['install', '--no-audit', '--no-fund', '--silent', '@stoplight/spectral-cli@6.16.3'];
      execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
      const found = execFileSync(
        process.execPath,
        [
          'node_modules/@stoplight/spectral-cli/dist/index.js',
          ...['lint', resolve('docs/openapi.json'), '--ruleset', 'rules.yaml'],
          ...['--format', 'json', '--quiet', '--fail-severity', 'hint'],
        ],
        { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' },
      );
      expect(JSON.parse(found)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  MOST_TIME,
);
