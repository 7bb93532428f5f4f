import { isInstalled } from '../stage/installed.js';
import { Autocannon } from './autocannon.js';
import type { LoadGenerator } from './load-generator.js';
import { Wrk } from './wrk.js';

/** wrk where the machine has it, else autocannon. */
export function chooseGenerator(): LoadGenerator {
  return isInstalled('wrk', '-v') ? new Wrk() : new Autocannon();
}
