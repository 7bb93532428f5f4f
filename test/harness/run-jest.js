/** Runs jest with the arguments given; writes its JSON report where `TEST_REPORT` says, for continuous integration. */
import { run } from 'jest';

const report = process.env.TEST_REPORT ? ['--json', `--outputFile=${process.env.TEST_REPORT}`] : [];
await run([...process.argv.slice(2), ...report]);
