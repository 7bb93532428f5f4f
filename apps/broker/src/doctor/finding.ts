/** What one check found. */
export interface Finding {
  readonly check:
    | 'configuration'
    | 'database'
    | 'migrations'
    | 'keyring'
    | 'accounts'
    | 'grants'
    | 'coco'
    | 'contract'
    | 'clock'
    | 'journal';
  /**
   * `unknown`: it could not be looked at, because of another finding. `guess`: only somebody else could tell, and the broker
   * goes by what it was told or by a guess; nothing is known to be wrong.
   */
  readonly outcome: 'well' | 'wrong' | 'unknown' | 'guess';
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

/** The broker goes by a guess. @param text says what would end it, too */
export function guess(check: Finding['check'], text: string): Finding {
  return { check, outcome: 'guess', text };
}

/** It could not be looked at. */
export function unknown(check: Finding['check'], because: string): Finding {
  return { check, outcome: 'unknown', text: `not looked at, because ${because}` };
}
