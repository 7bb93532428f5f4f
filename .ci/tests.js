// Reads jest's reports for .ci/run:
//   failed REPORT                          the test files to run once more, where they are few; otherwise nothing
//   count REPORT AGAIN STATUS RUN_STATUS…  prints "N passed, N failed", and exits with 1 where anything failed
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More failed files than this are no accident. */
const MOST_FILES_TO_RUN_AGAIN = 3;

const [command, ...rest] = process.argv.slice(2);
if (command === 'failed') console.log(filesToRunAgain(reportIn(rest[0])).join(' '));
else count(rest);

function reportIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The run ended before it had a report to write.
    return undefined;
  }
}

function filesToRunAgain(report) {
  const files = (report?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => relative(process.cwd(), name));
  return files.length > MOST_FILES_TO_RUN_AGAIN ? [] : files;
}

/** A test file that does not even load counts as a failure; so does a skipped test: the project has none. */
function failuresOf(report) {
  return report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests;
}

function count([reportFile, againFile, status, ...runs]) {
  const report = reportIn(reportFile);
  const again = reportIn(againFile);
  const testsPassed = Number(status) === 0;
  let passed = report?.numPassedTests ?? 0;
  let failed = report === undefined ? 0 : failuresOf(report);
  if (again !== undefined && testsPassed) {
    passed += report.numFailedTests;
    failed = report.numPendingTests;
  }
  if (!testsPassed && failed === 0) failed = 1;
  // Of the runs after the tests each counts as one; they are not made where the tests failed.
  for (const run of runs)
    if (Number(run) === 0) passed += 1;
    else if (testsPassed) failed += 1;
  if (passed === 0 && failed === 0) failed = 1;
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
