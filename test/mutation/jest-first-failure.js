/**
 * Ends the run at the first test that fails, whereas jest's own `bail` waits for the rest of the file, and records
 * which test that was, how long it took, and how long each spec file took.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

export default class JestFirstFailure {
  onTestCaseResult({ path }, { status, fullName, duration }) {
    if (status === 'failed') stop(path, fullName, duration);
  }

  /** A file that does not load has no test cases; and a hook after all of them may fail. */
  onTestResult({ path }, { numFailingTests, testExecError, perfStats }) {
    if (testExecError) stop(path, 'does not run', 0);
    if (numFailingTests > 0) stop(path, 'a hook fails', perfStats.runtime);
    note({ spec: relative('.', path), milliseconds: perfStats.runtime });
  }

  getLastError() {
    return undefined;
  }
}

function stop(path, test, milliseconds) {
  note({ spec: relative('.', path), failed: test, milliseconds: milliseconds ?? 0 });
  process.exit(1);
}

function note(line) {
  appendFileSync(process.env.MUTATION_NOTES, `${JSON.stringify(line)}\n`);
}
