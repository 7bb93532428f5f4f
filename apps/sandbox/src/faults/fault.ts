/** The faults that a test can order, and which calls they strike. */

import type { CloudError } from '#standard';
import type { DeviceConduct, Part } from '../http/device-conduct.js';
import type { EndpointName, Exchange } from '../http/exchange.js';
import type { Wrapping } from './wrapped-answers.js';

/** Which calls a fault strikes: those that fit everything given. */
export interface FaultMatch {
  readonly endpoint: EndpointName;
  readonly method?: string;
  /** A part of the path and query, as received. */
  readonly pathIncludes?: string;
  readonly userId?: string;
  readonly grantId?: string;
  /** Of a token call, such as `refresh_token`. */
  readonly grantType?: string;
  /** The COCONet that the path names, whatever the dialect. */
  readonly networkId?: string;
  /** The resource that the path names, not encoded. */
  readonly resourceEui?: string;
  /** The command in the body, such as `LOCK_CONTROL.UNLOCK`. */
  readonly command?: string;
  /** Parameters of the command, among others; never those of a lock, which the sandbox does not keep. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * What COCO says of a command whose device misbehaves; as the dialect has it when left out. A `status`, such as 504, is sent in
 * place of COCO's answer.
 */
type DeviceAnswer = Pick<DeviceConduct, 'says' | 'status'>;

/** Whether the call was processed, its effects kept, before the fault shows. */
export type Moment = 'before' | 'after';

/**
 * What goes wrong. A fault with a `when` answers instead of the sandbox, which has processed the call (`after`) or
 * never will (`before`, the default). `truncated-json`, `slow-body`, `oversized`, `rewrite`, `content-type`,
 * `headers` and `wrap` spoil the real answer, so the call is always processed.
 */
export type FaultAction =
  | { readonly type: 'delay'; readonly milliseconds: number; readonly when: Moment }
  | { readonly type: 'hang' | 'hang-after' | 'cut-before' | 'cut-after' }
  | { readonly type: 'malformed-json' | 'html' | 'empty' | 'echo-token'; readonly when: Moment }
  | {
      readonly type: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      /** A string is sent as it is, anything else as JSON; COCO's error shape when left out. */
      readonly body?: unknown;
      readonly contentType?: string;
      readonly when: Moment;
    }
  | { readonly type: 'oauth-error'; readonly error: string; readonly status: number; readonly when: Moment }
  | { readonly type: 'redirect'; readonly location: string; readonly status: number; readonly when: Moment }
  /** The device acknowledges the command with IN_PROGRESS and never carries it out. */
  | { readonly type: 'device-stalls' }
  /** COCO answers at once; the device obeys `milliseconds` later. */
  | ({ readonly type: 'device-late'; readonly milliseconds: number } & DeviceAnswer)
  /** COCO answers as if all were well; the device does nothing. */
  | ({ readonly type: 'device-ignores' } & DeviceAnswer)
  | ({ readonly type: 'device-partly'; readonly part: Part } & DeviceAnswer)
  /** The device obeys at once, and reports its old state for `milliseconds`. */
  | ({ readonly type: 'device-stale'; readonly milliseconds: number } & DeviceAnswer)
  /** A refusal in the dialect's own words. */
  | { readonly type: 'refusal'; readonly refusal: CloudError; readonly when: Moment }
  | { readonly type: 'truncated-json' }
  | { readonly type: 'slow-body'; readonly bytesPerSecond: number }
  | { readonly type: 'oversized'; readonly bytes: number }
  | {
      readonly type: 'rewrite';
      readonly remove: readonly string[];
      readonly set: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'content-type'; readonly value: string }
  | { readonly type: 'headers'; readonly set: Readonly<Record<string, string>> }
  | { readonly type: 'wrap'; readonly as: Wrapping };

/** A fault in force. */
export interface Fault {
  readonly id: string;
  readonly match: FaultMatch;
  readonly action: FaultAction;
  /** How many more calls it strikes; `null` for any number. */
  remaining: number | null;
  /** When it ends, in epoch milliseconds; `null` for never. */
  readonly endsAt: number | null;
  /** How many calls it has struck. */
  struck: number;
}

/** Whether a fault with this match strikes a call to `endpoint`. */
export function strikes(
  match: FaultMatch,
  endpoint: EndpointName,
  { method, path, facts }: Exchange,
): boolean {
  return (
    match.endpoint === endpoint &&
    (match.method === undefined || match.method.toUpperCase() === method) &&
    (match.pathIncludes === undefined || path.includes(match.pathIncludes)) &&
    (match.userId === undefined || match.userId === facts.userId) &&
    (match.grantId === undefined || match.grantId === facts.grantId) &&
    (match.grantType === undefined || match.grantType === facts.grantType) &&
    (match.networkId === undefined || match.networkId === facts.networkId) &&
    (match.resourceEui === undefined || match.resourceEui === facts.resourceEui) &&
    (match.command === undefined || match.command === facts.command) &&
    Object.entries(match.parameters ?? {}).every(([name, value]) => facts.parameters?.[name] === value)
  );
}
