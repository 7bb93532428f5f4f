/** Whether the caller is still there to receive the answer. */
export class CallerPresence {
  private readonly listeners = new Set<() => void>();
  private left = false;

  /** Whether the caller has gone away. */
  get gone(): boolean {
    return this.left;
  }

  /** The caller's connection closed before it was answered. */
  leave(): void {
    if (this.left) return;
    this.left = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  /** Calls `listener` when the caller leaves; at once when it has. */
  whenGone(listener: () => void): void {
    if (this.left) listener();
    else this.listeners.add(listener);
  }

  /** Forgets a listener. */
  forget(listener: () => void): void {
    this.listeners.delete(listener);
  }
}
