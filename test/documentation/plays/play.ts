import type { Shell } from '../shell.js';
import type { TestSystem } from '../../harness/broker/system.js';

/** How the commands of one page are run: all of them, in the order of the page, on a system that fits what it tells. */
export type Play = (commands: readonly string[], stage: PlayStage) => Promise<void>;

/** Where a play takes place. */
interface PlayStage {
  readonly shell: Shell;
  /** PostgreSQL, the sandbox and a broker, which all pages share. */
  readonly system: TestSystem;
}
