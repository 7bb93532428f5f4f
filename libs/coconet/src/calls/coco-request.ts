import type { PermittedCall } from '../policy/policy.js';
import type { RightsUsed } from './live-rights.js';
import type { Freshness } from '../sharing/freshness.js';
import type { CallerPresence } from '../transport/caller-presence.js';

/** For calls whose answer is read here: COCO gets only the path, and the answer is read completely. */
export const WHOLE_ANSWER = { headers: [], collect: true } as const satisfies Partial<CocoRequest>;

/** One call to COCO, complete except for the token: what is asked, for whom, and through which link. */
export interface CocoRequest extends RightsUsed, PermittedCall {
  /** Names and values in turn, all from an allow-list. */
  readonly headers: readonly string[];
  readonly body?: Buffer;
  /** Whether the complete answer is wanted. */
  readonly collect: boolean;
  /** Whether equal reads of the link may share one call to COCO; only where the complete answer is wanted. */
  readonly mayShare?: boolean;
  /** Whether it is idempotent although its method does not imply that. */
  readonly repeatable?: boolean;
  /** Milliseconds that COCO may take to begin its answer, if more than the settings say. */
  readonly firstByteTime?: number;
  /** Whether the resource was found in a zone that the caller's grant covers. */
  readonly isLocated?: boolean | undefined;
  /** The broker's own look for granted devices in a home. The caller never sees the raw answer. */
  readonly isLookUp?: boolean;
  /** Cancels the call when the caller leaves; absent if the call must run to its end. */
  readonly presence?: CallerPresence;
  /** How old the answer may be, if the caller takes an older one. */
  readonly freshness?: Freshness | undefined;
}
