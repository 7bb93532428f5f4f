import type { Shell } from '../shell.js';
import type { TestSystem } from '../../harness/broker/system.js';

/** Runs the commands of one page: all of them, in order, on a system in the state that the page assumes. */
export type Play = (commands: readonly string[], stage: PlayStage) => Promise<void>;

/** The surroundings of a play. */
interface PlayStage {
  readonly shell: Shell;
  /** PostgreSQL, the sandbox and a broker, which all pages share. */
  readonly system: TestSystem;
}
