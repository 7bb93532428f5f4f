import type { PermittedCall } from '../policy/policy.js';
import type { RightsUsed } from './live-rights.js';
import type { CallerPresence } from '../transport/caller-presence.js';

/** For calls whose answer is read here: nothing is said to COCO beside the path, and the answer is taken whole. */
export const WHOLE_ANSWER = { headers: [], collect: true } as const satisfies Partial<CocoRequest>;

/** One call to COCO, as it is sent but for the token: what is asked, for whom, and through which link. */
export interface CocoRequest extends RightsUsed, PermittedCall {
  /** Names and values in turn, all from an allow-list. */
  readonly headers: readonly string[];
  readonly body?: Buffer;
  /** Whether the answer is wanted whole. */
  readonly collect: boolean;
  /** Whether sending it twice does no more than sending it once, where its method does not say so. */
  readonly repeatable?: boolean;
  /** Milliseconds that COCO may take to begin its answer, where that is more than the settings say. */
  readonly firstByteTime?: number;
  /** Cancels the call when the caller goes away; absent where the call must run to its end. */
  readonly presence?: CallerPresence;
}
