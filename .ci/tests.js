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

function count([reportFile, againFile, status, ...runs]) {
  const testsPassed = Number(status) === 0;
  // A second run of a file takes the place of its first.
  const files = new Map(
    [reportFile, againFile]
      .flatMap((file) => reportIn(file)?.testResults ?? [])
      .map((file) => [file.name, file]),
  );
  let passed = 0;
  let failed = 0;
  for (const file of files.values()) {
    const filePassed = file.assertionResults.filter((test) => test.status === 'passed').length;
    // A skipped test counts as a failure, as the project has none; so does a file that does not even load.
    const fileFailed = file.assertionResults.length - filePassed;
    passed += filePassed;
    failed += file.status === 'passed' ? fileFailed : Math.max(1, fileFailed);
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
