/** The types of the attack tables. */

/** Whose key a request carries; `nobody` sends none. `stage.ts` says what each may do. */
export type CallerName =
  'service' | 'lamps' | 'locksmith' | 'installer' | 'reader' | 'creator' | 'stranger' | 'admin' | 'nobody';

/** A header line's name and value, sent unchanged. */
export type HeaderLine = readonly [name: string, value: string];

/**
 * A request over a raw socket, so that no client tidies it up. Text may contain the stage's placeholders, such as
 * `{raw}` or `{door}`.
 */
export interface Message {
  /** `GET` by default. */
  readonly method?: string;
  /** The request target, byte for byte. */
  readonly target: string;
  /** `service` by default. */
  readonly as?: CallerName;
  readonly headers?: readonly HeaderLine[];
  /** Sent with its length, unless the headers frame it. */
  readonly body?: string | Buffer;
}

/**
 * A request whose every byte is the attacker's, head and framing included. Text may contain the stage's
 * placeholders.
 */
export interface Bytes {
  readonly bytes: string;
}

/** What COCO may receive of a request: only this, with the broker's own headers. */
export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** In addition to those that the broker always sends. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBytes?: number;
}

/**
 * The required outcome of an attack.
 *
 * `refused`: the answer says so, and COCO receives nothing. `defused`: the trick is removed, and COCO receives exactly the clean
 * request. `cut`: the connection is closed without a complete answer.
 */
export type Outcome =
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }
  | {
      readonly kind: 'defused';
      readonly status: number;
      readonly received: readonly Sent[];
      /** Text that must not occur in the answer, head or body. */
      readonly answerLacks?: readonly string[];
    }
  | { readonly kind: 'cut' };

/** One attack. */
export interface Attack {
  readonly name: string;
  readonly request: Message | Bytes;
  readonly outcome: Outcome;
  /** Its source: a row of the threat list, an advisory, a clause. */
  readonly source: string;
  /** Requests that set the scene; their answers are not checked. */
  readonly prelude?: readonly Message[];
}

/** The harmless twin of a class's attacks: without the trick, the same request is served. */
export interface Control {
  readonly name: string;
  readonly request: Message | Bytes;
  readonly status: number;
  /** What COCO receives. */
  readonly received: readonly Sent[];
}

/** One kind of attack. */
export interface AttackClass {
  readonly name: string;
  readonly attacks: readonly Attack[];
  readonly control: Control;
}

/** A refusal with a problem code. */
export function refused(status: number, code?: string): Outcome {
  return { kind: 'refused', status, ...(code !== undefined && { code }) };
}

/** The refusal of malformed input. */
export const MALFORMED = refused(400, 'invalid_request');

/** What COCO receives of a harmless read of the networks. */
export const READ_NETWORKS: Sent = { method: 'GET', path: '/v1.0/network-manager/networks' };

/** The trick is removed from a read of the networks. */
export const CLEAN_READ: Outcome = { kind: 'defused', status: 200, received: [READ_NETWORKS] };
