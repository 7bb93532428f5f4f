/** Every secret that went through the sandbox, so that a search for leaks knows what to look for. */

/** The kinds of secret, by the name of the OAuth parameter that carries them. */
export type SecretKind = 'access_token' | 'refresh_token' | 'code' | 'code_verifier' | 'client_secret';

/** One secret value, issued or received. */
export interface SeenSecret {
  readonly seq: number;
  readonly kind: SecretKind;
  readonly value: string;
}

/** Half a gigabyte of access tokens at worst; the oldest are forgotten first. */
const capacity = 400_000;

/** Keeps each secret value once, in the order seen. Passwords are never given to it. */
export class SeenSecrets {
  readonly #byValue = new Map<string, SeenSecret>();
  #lastSeq = 0;

  /** Remembers `value` when it is a non-empty string not seen before. */
  add(kind: SecretKind, value: unknown): void {
    if (typeof value !== 'string' || value === '' || this.#byValue.has(value)) return;
    this.#lastSeq += 1;
    this.#byValue.set(value, { seq: this.#lastSeq, kind, value });
    if (this.#byValue.size <= capacity) return;
    for (const oldest of this.#byValue.keys()) {
      this.#byValue.delete(oldest);
      break;
    }
  }

  /** The secrets seen after number `seq`. */
  *since(seq: number): Generator<SeenSecret> {
    for (const secret of this.#byValue.values()) if (secret.seq > seq) yield secret;
  }
}
