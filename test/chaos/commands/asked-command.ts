import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import type { StagedLink } from '../stage/stage.js';
import type { ApprovalPlan, DecisionAnswer } from './approvers.js';
import type { Lamp } from './lamps.js';

/** A lamp, and the one link through which it is commanded. */
export interface LinkedLamp {
  readonly link: StagedLink;
  readonly lamp: Lamp;
}

/** How a client asks. */
export interface Wish {
  /** Whether it waits for the command's end. */
  readonly isAsync: boolean;
  /** Seconds for the proof; `undefined` for none. */
  readonly within: number | undefined;
  /** What approvers do; `undefined` if the command needs no approval. */
  readonly approval: ApprovalPlan | undefined;
  /** What goes wrong when the device gets this very command; `undefined` if nothing does. */
  readonly fault: FaultAction | undefined;
  /** Whether the client sends it twice at the same moment, through two replicas. */
  readonly isDoubled: boolean;
}

/** What an answer says of a command. */
export interface CommandAnswer {
  /** `undefined`: no answer came. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly id: string | undefined;
  readonly state: string | undefined;
  /** Of a command that waits for approval. */
  readonly parametersHash?: string | undefined;
}

/** A command that a client wanted carried out once, under one key. */
export interface AskedCommand extends LinkedLamp, Wish {
  /** Its `transitionTimeMs`, which no other command has: so the ledger tells them apart. */
  readonly marker: number;
  readonly level: number;
  readonly from: number;
  /** When the client knew or gave up. */
  until: number;
  readonly answers: CommandAnswer[];
  /** What approvers got, if it waited for them. */
  readonly decisions: DecisionAnswer[];
}
