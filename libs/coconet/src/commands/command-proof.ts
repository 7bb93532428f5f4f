/** How commands ask the device whether it obeyed; `proof/` does it. */
import type { CommandOrder } from './command.js';

/**
 * What the device's state says of a command. `shown`: as commanded. `not_shown`: otherwise, until the time was up. `superseded`:
 * a later command asked for something else. `unreadable`: it could not be read, or nothing in it shows the command.
 * `interrupted`: the broker stopped, or the caller called it off; another replica may go on.
 */
export type ProofEnd = 'shown' | 'not_shown' | 'superseded' | 'unreadable' | 'interrupted';

/** What is needed of a command to prove it. */
export interface ProvableOrder extends Pick<
  CommandOrder,
  'call' | 'link' | 'identifiers' | 'capability' | 'parameters' | 'isLocated'
> {
  readonly command: { readonly name: string };
}

/** A command that is followed until its end is proved or it is released. */
export interface AwaitedProof {
  /** Reads the state before the command, if the one after it says nothing on its own; call before sending. Never rejects. */
  readBefore(): Promise<void>;
  /** Waits until the device shows the command or the time is up, from now on. Never rejects. */
  prove(signal?: AbortSignal): Promise<ProofEnd>;
  /** Ends the following; call in any case. */
  release(): void;
}

/** Proves commands by the state of their devices. */
export abstract class CommandProof {
  /**
   * Follows a command; call before sending it, so that later commands to the device can supersede it. Nothing is read yet.
   *
   * @param within milliseconds that a proof may take
   * @returns `undefined` if no attribute shows the command
   */
  abstract follow(order: ProvableOrder, within: number): AwaitedProof | undefined;

  /** Call before sending a command that is not followed: it supersedes those that ask for something else. */
  abstract supersede(order: ProvableOrder): void;
}
