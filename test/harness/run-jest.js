/**
 * Runs jest with the arguments given; writes its JSON report where `TEST_REPORT` says, for continuous integration. The temporary
 * files of all tests go into one folder, which is removed at the end.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'jest';

const temporary = mkdtempSync(join(tmpdir(), 'broker-tests-'));
// As root, PostgreSQL runs as another user, who must be able to enter.
chmodSync(temporary, 0o755);
process.env.TMPDIR = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

const report = process.env.TEST_REPORT ? ['--json', `--outputFile=${process.env.TEST_REPORT}`] : [];
await run([...process.argv.slice(2), ...report]);
