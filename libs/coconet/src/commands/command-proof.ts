/** How commands ask the device whether it obeyed; `proof/` does it. */
import type { CallActor, CredentialReference } from '#access';
import type { Effect, ReportedValues } from '#standard';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import type { CommandOrder } from './command.js';

/**
 * What the device's state says of a command. `shown`: as commanded. `not_shown`: otherwise, until the time was up. `superseded`:
 * a later command asked for something else. `unreadable`: it could not be read, or nothing in it shows the command.
 * `interrupted`: the broker stops, or the caller called it off; another replica can go on.
 */
export type ProofEnd = 'shown' | 'not_shown' | 'superseded' | 'unreadable' | 'interrupted';

/** What is needed of a command to prove it. */
export interface ProvableOrder extends Pick<
  CommandOrder,
  'id' | 'call' | 'link' | 'identifiers' | 'capability' | 'parameters' | 'isLocated'
> {
  readonly command: { readonly name: string };
}

/** What is to be proved of a command, as another replica needs it to go on. */
export interface KeptProof {
  readonly effect: Effect;
  /** Milliseconds that it may take. */
  readonly within: number;
  /** The state before the command, if the effect needs it and it could be read. */
  readonly before: ReportedValues | undefined;
  /** What COCO said of the command; `undefined` if its answer is not known. */
  readonly said: EndOfCommand | undefined;
  /** Whose right the device is read by. */
  readonly requester: ProofRequester;
}

/** Who asked for a command, as another replica can name it. */
export interface ProofRequester {
  /** Absent for a caller that came with no credential of a service. */
  readonly credential?: CredentialReference | undefined;
  /** The grant by which it acted on a link of another service. */
  readonly grantId?: string | undefined;
  readonly actor?: CallActor | undefined;
}

/** A command that is followed until its end is proved or it is released. */
export interface AwaitedProof {
  /** What is to be proved, once the state before is known. @param said what COCO said of the command, once it has */
  kept(said?: EndOfCommand): KeptProof;
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

  /**
   * Follows a command that another replica has sent, and that it no longer follows. It supersedes nothing, and whatever was sent
   * later counts for it.
   */
  abstract resume(order: ProvableOrder, kept: KeptProof): AwaitedProof;

  /** Call before sending a command that is not followed: it supersedes those that ask for something else. */
  abstract supersede(order: ProvableOrder): void;
}
