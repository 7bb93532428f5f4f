/** What one call may be given. */
export interface CallOptions {
  /** Ends the call, its waiting and its repetitions; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options of a call as `fetch` takes them. */
export function requestInit({ signal }: CallOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
