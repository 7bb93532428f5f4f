/** Options of one call. */
export interface CallOptions {
  /** Aborts the call, its waits and its retries; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options in the form that `fetch` takes. */
export function requestInit({ signal }: CallOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
