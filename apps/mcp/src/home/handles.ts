import { createHash } from 'node:crypto';

/** The link, network or device that a handle identifies; each level adds its id. */
export interface Place {
  readonly linkId: string;
  readonly networkId?: string;
  readonly deviceNodeId?: string;
  readonly resourceEui?: string;
}

/** What a handle identifies; also the prefix of the handle. */
export type PlaceKind = 'link' | 'network' | 'device';

/** Characters of a handle's second word, five bits each: the odds that two of a million places share one are below one in a million. */
const LENGTH = 12;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Handles that are kept for one user; the oldest go first. */
const MOST_HANDLES = 5_000;

/**
 * The short names by which a model knows one user's links, networks and devices, such as `device_7k2m9x0q4t1c`.
 *
 * A handle is a digest of the ids and the user, so it is the same after a restart; but it only works once the thing was
 * listed for this user. So nobody reaches anything that was not listed for them, whatever handle they make up or have seen elsewhere.
 */
export class Handles {
  private readonly places = new Map<string, Place>();

  constructor(private readonly userId: string) {}

  /** The handle of a place, which works from now on. */
  give(kind: PlaceKind, place: Place): string {
    const handle = `${kind}_${this.digestOf(kind, place)}`;
    // Put at the end: it was shown last.
    this.places.delete(handle);
    this.places.set(handle, place);
    if (this.places.size > MOST_HANDLES) this.places.delete(this.places.keys().next().value ?? '');
    return handle;
  }

  /** The place that a handle identifies; `undefined` if this user was never given it. */
  find(kind: PlaceKind, handle: string): Place | undefined {
    return handle.startsWith(`${kind}_`) ? this.places.get(handle) : undefined;
  }

  private digestOf(kind: PlaceKind, place: Place): string {
    const { linkId, networkId, deviceNodeId, resourceEui } = place;
    const content = JSON.stringify([this.userId, kind, linkId, networkId, deviceNodeId, resourceEui]);
    const digest = createHash('sha256').update(content).digest();
    return Array.from(digest.subarray(0, LENGTH), (byte) => ALPHABET.charAt(byte % 32)).join('');
  }
}

/** Users whose handles are kept; those who called longest ago go first. */
const MOST_USERS = 500;

/** The handles of all users of this process. */
export class HandlesByUser {
  private readonly users = new Map<string, Handles>();

  of(userId: string): Handles {
    const handles = this.users.get(userId) ?? new Handles(userId);
    this.users.delete(userId);
    this.users.set(userId, handles);
    if (this.users.size > MOST_USERS) this.users.delete(this.users.keys().next().value ?? '');
    return handles;
  }
}
