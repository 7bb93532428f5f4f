import { isInstalled } from '../stage/installed.js';
import { Autocannon } from './autocannon.js';
import type { LoadGenerator } from './load-generator.js';
import { Wrk } from './wrk.js';

/** wrk if the machine has it, otherwise autocannon. */
export function chooseGenerator(): LoadGenerator {
  return isInstalled('wrk', '-v') ? new Wrk() : new Autocannon();
}
