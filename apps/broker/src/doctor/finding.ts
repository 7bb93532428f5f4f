/** What one check found. */
export interface Finding {
  readonly check: 'configuration' | 'database' | 'migrations' | 'keyring' | 'coco' | 'clock' | 'journal';
  /** `unknown`: it could not be looked at, because of another finding. */
  readonly outcome: 'well' | 'wrong' | 'unknown';
  /** What is so, and if it is wrong, what to do; holds no secret. */
  readonly text: string;
}

/** All is as it should be. */
export function well(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'well', text };
}

/** Something is wrong. @param text says what to do, too */
export function wrong(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'wrong', text };
}

/** It could not be looked at. */
export function unknown(check: Finding['check'], because: string): Finding {
  return { check, outcome: 'unknown', text: `not looked at, because ${because}` };
}
