/** Whether the caller is still there to receive the answer. */
export class CallerPresence {
  // Nearly always there is one listener: a set for it would be made and thrown away with every call.
  private listener: (() => void) | undefined;
  private others: Set<() => void> | undefined;
  private left = false;

  /** Whether the caller has gone away. */
  get gone(): boolean {
    return this.left;
  }

  /** The caller's connection closed before it was answered. */
  leave(): void {
    if (this.left) return;
    this.left = true;
    const { listener, others } = this;
    this.listener = undefined;
    this.others = undefined;
    listener?.();
    for (const other of others ?? []) other();
  }

  /** Calls `listener` when the caller leaves; at once when it has. */
  whenGone(listener: () => void): void {
    if (this.left) listener();
    else if (this.listener === undefined) this.listener = listener;
    else (this.others ??= new Set()).add(listener);
  }

  /** Forgets a listener. */
  forget(listener: () => void): void {
    if (this.listener === listener) this.listener = undefined;
    else this.others?.delete(listener);
  }
}
