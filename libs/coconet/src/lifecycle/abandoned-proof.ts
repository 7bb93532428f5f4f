import type { TakenOverCommand } from './taken-over.store.js';
import type { EndOfCommand } from './command-record.js';

/** Goes on with the proof of a command whose replica has stopped; `proof/` does it. */
export abstract class AbandonedProof {
  /**
   * Asks the device, never for the command itself: nothing is sent again.
   *
   * @returns how the command ended; `undefined` if this replica stops, too, so that yet another must go on
   */
  abstract prove(command: TakenOverCommand): Promise<EndOfCommand | undefined>;
}
