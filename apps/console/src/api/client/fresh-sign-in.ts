/** Calls that wait for one sign-in. */
interface Waiting {
  readonly end: Promise<boolean>;
  readonly answer: (hasSignedIn: boolean) => void;
}

/** Holds calls while the person signs in again, so that the page keeps everything they typed. */
export class FreshSignIn {
  private waiting: Waiting | undefined;
  private readonly listeners = new Set<() => void>();

  /** Whether a call waits. */
  readonly isAsked = (): boolean => this.waiting !== undefined;

  /** Asks for a new sign-in; calls that ask at once wait for the same one. @returns whether the person has signed in */
  async ask(): Promise<boolean> {
    const { end } = this.waiting ?? this.begin();
    return end;
  }

  /** The person has signed in again, or does not want to. */
  answer(hasSignedIn: boolean): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.answer(hasSignedIn);
    this.tell();
  }

  /** Calls the listener whenever `isAsked` changes. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private begin(): Waiting {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting = { end: promise, answer: resolve };
    this.waiting = waiting;
    this.tell();
    return waiting;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
